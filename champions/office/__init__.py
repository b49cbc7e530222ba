"""Officers' screens of champions, one module for each part; `viewsets` of all make the menu."""
