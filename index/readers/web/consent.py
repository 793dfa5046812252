"""Dialogs laid over a page: what asks for consent, or for an address, before the article.

A dialog is found by its role, by its name together with a control or with words on cookies, or by such words and a
button outside the main part. Whatever holds the page's heading, main part or article is never taken out.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.readers.web.names import CONSENT, VAGUE_CONSENT, names_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DIALOG_ROLES = {"dialog", "alertdialog"}
_ANCHORS = "//main | //article | //h1 | //*[@role='main'] | //*[contains(@itemprop, 'articleBody')]"
_BUTTON = (
    ".//button | .//input[@type='button' or @type='submit'] | .//*[@role='button']"
    " | .//a[contains(@class, 'btn') or contains(@class, 'button')]"
)
_CONTROL = f"{_BUTTON} | .//a | .//input"
_NEVER = {"html", "body", "main", "head"}
_MAX_CHARS = 10_000
_MAX_CLIMB = 6
_FRAME_SHARE = 1.3
_CHARS_A_MENTION = 500
_TOLD = ".//text()[not(ancestor::button or ancestor::a or ancestor::*[@role='button'] or ancestor::script)]"

_COOKIES = re.compile(
    r"cooki|galleta|ciastecz|evästeit|evästee|çerez|sütik|slapuk|sīkdat|küpsis|vafrakök|informasjonskaps|"
    r"galetes|куки|クッキー|쿠키|ملفات تعريف الارتباط|עוגיות|کوکی|कुकी|คุกกี้",
    re.I,
)
_PRIVACY = re.compile(
    r"danych osobowych|rodo\b|προσωπικ|data pribadi|dữ liệu cá nhân|persónuuppl|dades personals|"
    r"privac|consent|datenschutz|einwillig|zustimm|confidentialit|données personnelles|datos personales|consentim|"
    r"dati personali|dados pessoais|toestemming|persoonsgegevens|personvern|samtyk|samtyck|personuppgift|"
    r"henkilötie|suostum|prywatno|zgod|souhlas|súhlas|adatvéd|kişisel veri|gizlilik|конфиденциальн|согласи|персональн|"
    r"конфіденційн|згод|個人情報|プライバシ|同意|隐私|隱私|개인정보|동의|الخصوصية|موافق|פרטיות|הסכמ|partners|partnern",
    re.I,
)
_ACCEPT = re.compile(
    r"accept|agree|reject|decline|akzeptier|ablehn|einverstanden|accepter|refuser|aceptar|rechazar|aceitar|accett|"
    r"rifiut|accepteren|zgadzam|αποδοχ|αποδέχ|setuju|terima|chấp nhận|đồng ý|samþykk|weiger|godta|"
    r"godkänn|accepter|afvis|hyväksy|akcept|odrzu|přijm|prijať|elfogad|kabul|reddet|"
    r"принять|отклон|прийня|同意|許可|拒否|接受|拒绝|수락|거부|동의|قبول|موافق|رفض|מאשר|אישור|got it|\bok\b|verstanden",
    re.I,
)


def take_out_dialogs(tree: "HtmlElement") -> str:
    """Remove what is laid over the page, and return the words of what was removed."""
    return _Dialogs(tree).take_out()


class _Dialogs:
    def __init__(self, tree: "HtmlElement") -> None:
        self._tree = tree
        self._named: dict[HtmlElement, bool] = {}
        self._lengths: dict[HtmlElement, int] = {}

    def take_out(self) -> str:
        guarded = self._guarded()
        taken: list[str] = []
        stack = [self._tree]
        while stack:
            element = stack.pop()
            if element not in guarded and (_is_dialog(element) or self._is_named(element)):
                taken.append(_removed(element))
            else:
                stack.extend(child for child in element if isinstance(child.tag, str))
        taken += [_removed(element) for element in list(self._unnamed(guarded))]
        return " ".join(taken)

    def _guarded(self) -> set["HtmlElement"]:
        """What must stay: the heading, the main part, and everything around them."""
        anchors = self._tree.xpath(_ANCHORS)
        # A dialog may have a heading and a main part of its own, which count only where the page has no other.
        free = [anchor for anchor in anchors if not self._is_of_dialog(anchor)]
        if not free:
            headings = self._tree.iter("h2", "h3")
            free = [heading for heading in headings if not self._inside_dialog(heading, named_too=True)][:1]
        keep: set[HtmlElement] = set()
        for element in [*(free or anchors), self._tree.find("body"), self._tree.find("head")]:
            while element is not None and element not in keep:
                keep.add(element)
                element = element.getparent()
        return keep

    def _is_of_dialog(self, anchor: "HtmlElement") -> bool:
        if anchor.tag == "h1":
            return self._inside_dialog(anchor, named_too=True)
        banner = self._is_named(anchor) and anchor.find(".//h1") is None
        return banner or self._inside_dialog(anchor, named_too=False)

    def _inside_dialog(self, element: "HtmlElement", *, named_too: bool) -> bool:
        chain = (element, *element.iterancestors())
        return any(_is_dialog(outer) or (named_too and self._is_named(outer)) for outer in chain)

    def _is_named(self, element: "HtmlElement") -> bool:
        if element not in self._named:
            self._named[element] = element.tag not in _NEVER and _is_named_consent(element)
        return self._named[element]

    def _unnamed(self, guarded: set["HtmlElement"]) -> Iterator["HtmlElement"]:
        """Blocks outside the main part that have a button and speak of cookies, consent and accepting."""
        found: dict[HtmlElement, bool] = {}
        for button in self._tree.xpath(_BUTTON):
            for level, element in enumerate(button.iterancestors()):
                if element in guarded or element.tag in _NEVER or level >= _MAX_CLIMB:
                    break
                if element not in found:
                    found[element] = _asks_for_consent(element)
                    if found[element]:
                        yield self._with_frame(element, guarded)
                if found[element]:
                    break

    def _with_frame(self, element: "HtmlElement", guarded: set["HtmlElement"]) -> "HtmlElement":
        """Return the element, or what is around it and adds hardly a word."""
        most = _FRAME_SHARE * self._length(element)
        while (outer := element.getparent()) is not None and outer not in guarded and outer.tag not in _NEVER:
            if self._length(outer) > most:
                break
            element = outer
        return element

    def _length(self, element: "HtmlElement") -> int:
        if element not in self._lengths:
            self._lengths[element] = len("".join(str(element.text_content()).split()))
        return self._lengths[element]


def _is_dialog(element: "HtmlElement") -> bool:
    if element.get("role") in _DIALOG_ROLES or element.get("aria-modal") == "true":
        return True
    return bool(element.tag == "dialog")


def _is_named_consent(element: "HtmlElement") -> bool:
    named = names_of(element) & CONSENT
    if not named:
        return False
    text = str(element.text_content())[:_MAX_CHARS]
    told = sum(1 for idea in (_COOKIES, _PRIVACY) for _ in idea.finditer(text))
    if told * _CHARS_A_MENTION < len(text):
        # Pages note on an element around everything that their readers have accepted cookies.
        return False
    if named <= VAGUE_CONSENT:
        return bool(_COOKIES.search(text) and element.xpath(_CONTROL))
    return told > 0 and bool(element.xpath(_CONTROL) or _ACCEPT.search(text))


def _asks_for_consent(element: "HtmlElement") -> bool:
    """Whether an element with a button tells of cookies or privacy, and its buttons or its text ask to accept."""
    text = str(element.text_content())
    if len(text) > _MAX_CHARS or sum(bool(idea.search(text)) for idea in (_COOKIES, _PRIVACY, _ACCEPT)) < 2:
        return False
    told = " ".join(part for part in element.xpath(_TOLD))
    return bool(_COOKIES.search(told) or _PRIVACY.search(told))


def _removed(element: "HtmlElement") -> str:
    text = str(element.text_content())
    if element.getparent() is not None:
        element.drop_tree()
    return text
