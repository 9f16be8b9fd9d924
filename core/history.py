"""Who changed what: the triggers of django-pghistory write every change, this says who did it."""

from pghistory.middleware import HistoryMiddleware as BaseMiddleware


class HistoryMiddleware(BaseMiddleware):
    def get_context(self, request):
        return super().get_context(request) | {"address": request.META.get("REMOTE_ADDR", "")}
