from django.utils import translation


class UserLanguageMiddleware:
    """The interface speaks the person's language; before login, the browser's cookie or French."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = (
            request.user.language
            if request.user.is_authenticated
            else translation.get_language_from_request(request)
            if "django_language" in request.COOKIES
            else "fr"
        )
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
