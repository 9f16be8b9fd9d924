from uuid import uuid4

from allauth.account import forms

from core.models import Job


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a new password. Whose the address is, a worker finds out: for known and unknown
    ones the request does the same, so neither its answer nor its time tells them apart.
    """

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs):
        email = self.cleaned_data["email"]
        Job.objects.ask("accounts.reset_password", key=f"reset_password:{uuid4()}", email=email)
        return email
