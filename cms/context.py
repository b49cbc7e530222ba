"""What every page of the public site shows around itself."""


def site(request) -> dict:
    return {}
