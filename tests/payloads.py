"""Texts that would run something in a browser, and what in a page could run (reliability, D1)."""

from html.parser import HTMLParser
from itertools import product

RUNNERS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)", " javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "//evil.example/x", "https://evil.example/\" onmouseover=\"alert(1)",
)  # fmt: skip
CARRIERS = (
    "[a]({})", "[a](<{}>)", "![a]({})", "[a][1]\n\n[1]: {}", "<{}>", "[![a]({})]({})",
    "**[a]({})**",
    "| [a]({}) |\n| --- |\n| {} |", "- [a]({})", "## [a]({})", '<a href="{}">a</a>',
    '<img src="{}">', '<iframe src="{}"></iframe>', '<svg><a xlink:href="{}"></a></svg>',
    '<object data="{}"></object>', '<form action="{}"><button>a</button></form>',
    '<link rel=stylesheet href="{}">', '<style>@import "{}";</style>',
    "<p style=\"background:url('{}')\">a</p>",
    '<math href="{}">a</math>', '<base href="{}">', '<meta http-equiv=refresh content="0;url={}">',
    "<script>location='{}'</script>", '</textarea><script src="{}"></script>',
    '"><img src=x onerror="{}">', "--></title></style><svg onload=\"{}\">",
)  # fmt: skip
PAYLOADS = tuple(one.replace("{}", run) for one, run in product(CARRIERS, RUNNERS))
#: All of them in one text.
ALL = "\n\n".join(PAYLOADS)
RUNNING = {"script", "iframe", "object", "embed", "svg", "math", "style", "link", "meta", "base"}
ADDRESSES = {"href", "src", "action", "data", "xlink:href", "formaction", "srcset", "content"}
OF_A_LINK = ("https://", "mailto:", "http://", "/", "#", "?", "")


class Reader(HTMLParser):
    """`found`: each element and attribute that could run something or fetch something."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in RUNNING or tag == "img":
            self.found.append((tag, ""))
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.found.append((tag, name))
            if name in ADDRESSES and "evil" in (value or ""):
                self.found.append((tag, value))
            if name == "href" and not (value or "").lower().startswith(OF_A_LINK[:-1]):
                self.found.append((tag, value))


def running(html: str) -> list:
    reader = Reader()
    reader.feed(html)
    return sorted(reader.found)
