"""Why a mail did not arrive, in words for the person who sent it.

Codes: RFC 3463 (the three numbers after the reply code), then the words that servers use.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ANSWER = re.compile(r"\b(?P<code>[45]\d\d)\b[ -]*(?P<status>[45]\.\d{1,3}\.\d{1,3})?(?P<text>.*)")
ADDRESS, FULL, SIZE, POLICY, SERVER = "address", "full", "size", "policy", "server"
#: Status or reply code, and words of the answer, in the order in which they are tried.
SIGNS = [
    (SIZE, r"5\.3\.4|5\.2\.3|\b552\b(?!.*(?:quota|full|storage))",
     r"too (?:large|big)|size limit|exceeds? .*size|message size"),
    (FULL, r"[45]\.2\.2|\b452\b", r"quota|mailbox (?:is )?full|over ?quota|insufficient storage"),
    (ADDRESS, r"5\.1\.\d+|\b55[013]\b(?! 5\.7)",
     r"unknown|no such|does not exist|not found|invalid recipient|disabled|inactive|rejected"),
    (POLICY, r"5\.7\.\d+|\b554\b", r"spam|blocked|policy|blacklist|denied|reputation"),
    (SERVER, r"4\.\d+\.\d+|5\.4\.\d+", r"timed? ?out|unreachable|connection|temporar"),
]  # fmt: skip
WORDS = {
    ADDRESS: gettext_lazy("The address does not exist, or no longer. Correct it and send again."),
    FULL: gettext_lazy("The mailbox is full. Send again in some days, or to another address."),
    SIZE: gettext_lazy("The message was too large. Sent again, it goes without the PDF."),
    POLICY: gettext_lazy("The other mail server refuses our mails. Ask its administrators."),
    SERVER: gettext_lazy("The other mail server could not be reached. Send again later."),
}


def answer_of(mail) -> str:
    """What the mail server said, as it was kept."""
    return (mail.note or mail.last_error) if mail else ""


def kind_of(answer: str) -> str:
    """What went wrong, by the server's own codes; empty where they say nothing known."""
    found = ANSWER.search(answer)
    codes = f"{found['code']} {found['status'] or ''} {found['text']}" if found else ""
    for kind, by_code, _words in SIGNS:
        if codes and found["status"] and re.search(by_code, found["status"]):
            return kind
    for kind, _by_code, words in SIGNS:
        if re.search(words, answer, re.IGNORECASE):
            return kind
    for kind, by_code, _words in SIGNS:
        if codes and re.search(by_code, codes):
            return kind
    return ""


def is_too_large(mail) -> bool:
    return kind_of(answer_of(mail)) == SIZE


def in_words(recipient) -> str:
    """One sentence for the sender; the server's answer stands beside it."""
    if recipient.returned_at:
        return recipient.returned_reason
    kind = kind_of(answer_of(recipient.mail))
    return str(WORDS[kind]) if kind else _("The mail was not delivered.")
