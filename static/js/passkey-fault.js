// allauth's passkey scripts say what went wrong to the console alone; people are told beside the button.
document.addEventListener("allauth.error", (event) => {
  const fault = document.getElementById("passkey_fault");
  if (fault) {
    fault.hidden = false;
    event.preventDefault();
  }
});
