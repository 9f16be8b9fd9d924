from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by EST, never by the visitor."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, template_prefix, email, context):
        """Mails are rows of the outbox (accounts/tasks.py); none is sent by a request."""
        raise NotImplementedError(f"No mail is sent here: {template_prefix}.")
