"""Reading a page as a browser does: its forms, with what stands in them."""

from html.parser import HTMLParser


def plain(page) -> str:
    """A page with the hyphens that people type: set in type, MIS‑2016‑03 is found by no test."""
    html = page if isinstance(page, str) else page.content.decode()
    return html.replace("\u2011", "-")


class FormReader(HTMLParser):
    """The fields of every form of a page that posts, by the form's place on the page."""

    def __init__(self):
        super().__init__()
        self.forms, self._form, self._select, self._area = [], None, None, None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self._form = {} if found.get("method", "").lower() == "post" else None
            self.forms += [self._form] if self._form is not None else []
        if self._form is None:
            return
        name = found.get("name")
        if tag == "input" and name and found.get("type") not in ("submit", "button", "file"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self._form.setdefault(name, []).append(
                    found.get("value") or "on" * (found.get("type") == "checkbox")
                )
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self._form.setdefault(self._select, []).append(found.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self._form[name] = [""]

    def handle_data(self, data):
        if self._area and self._form is not None:
            self._form[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


def largest_form(response) -> dict[str, list[str]]:
    """What the browser would send back of the page's main form, nothing changed."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return max(reader.forms, key=len)
