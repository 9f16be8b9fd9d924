"""How a profile moves: said by the person, validated by EST, set aside and taken back."""

from django.utils.translation import gettext_lazy

from core.workflow import Transition, Workflow
from experts.enums import ProfileState as S

PROFILE_WORKFLOW = Workflow(
    Transition("validate", gettext_lazy("Validate the profile"), (S.PROPOSED,), S.VALIDATED,
               "experts.validate"),
    Transition("set_aside", gettext_lazy("Set aside"), (S.PROPOSED, S.VALIDATED), S.SET_ASIDE,
               "experts.validate", needs_comment=True, is_grave=True),
    Transition("take_back", gettext_lazy("Take back into the roster"), (S.SET_ASIDE,), S.VALIDATED,
               "experts.validate"),
)  # fmt: skip
