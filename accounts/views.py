from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.models import User
from core.policy import PUBLIC, policy


@policy(PUBLIC)
@require_POST
def choose_language(request):
    """Django keeps the choice in a cookie; whoever has an account takes it along."""
    response = set_language(request)
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(User.language.field.choices):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
