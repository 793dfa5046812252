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
_BUTTON = ".//button | .//input[@type='button' or @type='submit'] | .//*[@role='button']"
_CONTROL = f"{_BUTTON} | .//a | .//input"
_NEVER = {"html", "body", "main", "article", "head", "form"}
_MAX_CHARS = 10_000
_MAX_CLIMB = 6

_COOKIES = re.compile(
    r"cooki|galleta|ciastecz|evästeit|evästee|çerez|sütik|slapuk|sīkdat|küpsis|vafrakök|informasjonskaps|"
    r"куки|クッキー|쿠키|ملفات تعريف الارتباط|עוגיות|کوکی|कुकी|คุกกี้",
    re.I,
)
_PRIVACY = re.compile(
    r"privac|consent|datenschutz|einwillig|zustimm|confidentialit|données personnelles|datos personales|consentim|"
    r"dati personali|dados pessoais|toestemming|persoonsgegevens|personvern|samtyk|samtyck|personuppgift|"
    r"henkilötie|suostum|prywatno|zgod|souhlas|súhlas|adatvéd|kişisel veri|gizlilik|конфиденциальн|согласи|персональн|"
    r"конфіденційн|згод|個人情報|プライバシ|同意|隐私|隱私|개인정보|동의|الخصوصية|موافق|פרטיות|הסכמ|partners|partnern",
    re.I,
)
_ACCEPT = re.compile(
    r"accept|agree|reject|decline|akzeptier|ablehn|einverstanden|accepter|refuser|aceptar|rechazar|aceitar|accett|"
    r"rifiut|accepteren|weiger|godta|godkänn|accepter|afvis|hyväksy|akcept|odrzu|přijm|prijať|elfogad|kabul|reddet|"
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

    def take_out(self) -> str:
        guarded = self._guarded()
        taken: list[str] = []
        for element in list(self._tree.iter()):
            if isinstance(element.tag, str) and element not in guarded and element.getparent() is not None:
                if _is_dialog(element) or self._is_named(element):
                    taken.append(_removed(element))
        taken += [_removed(element) for element in list(self._unnamed(guarded))]
        return " ".join(taken)

    def _guarded(self) -> set["HtmlElement"]:
        """What must stay: the heading, the main part, and everything around them."""
        anchors = self._tree.xpath(_ANCHORS)
        # A dialog may have a heading and a main part of its own, which count only where the page has no other.
        free = [anchor for anchor in anchors if not self._inside_dialog(anchor, named_too=anchor.tag == "h1")]
        if not anchors:
            headings = self._tree.iter("h2", "h3")
            free = [next((heading for heading in headings if not self._inside_dialog(heading, named_too=True)), None)]
        keep: set[HtmlElement] = set()
        for element in [*(free or anchors), self._tree.find("body"), self._tree.find("head")]:
            while element is not None and element not in keep:
                keep.add(element)
                element = element.getparent()
        return keep

    def _inside_dialog(self, element: "HtmlElement", *, named_too: bool) -> bool:
        chain = (element, *element.iterancestors())
        return any(_is_dialog(outer) or (named_too and self._is_named(outer)) for outer in chain)

    def _is_named(self, element: "HtmlElement") -> bool:
        if element not in self._named:
            self._named[element] = element.tag not in _NEVER and _is_named_consent(element)
        return self._named[element]

    def _unnamed(self, guarded: set["HtmlElement"]) -> Iterator["HtmlElement"]:
        """Blocks outside the main part that have a button and speak of cookies, consent and accepting."""
        asked: dict[HtmlElement, bool] = {}
        for button in self._tree.xpath(_BUTTON):
            chain: list[HtmlElement] = []
            for outer in button.iterancestors():
                if outer in guarded or outer.tag in _NEVER:
                    break
                chain.append(outer)
            # The outermost of those near the button that speaks of nothing else.
            for element in reversed(chain[:_MAX_CLIMB]):
                if element in asked:
                    break
                asked[element] = _asks_for_consent(element)
                if asked[element]:
                    yield element
                    break


def _is_dialog(element: "HtmlElement") -> bool:
    if element.get("role") in _DIALOG_ROLES or element.get("aria-modal") == "true":
        return True
    return element.tag == "dialog"


def _is_named_consent(element: "HtmlElement") -> bool:
    named = names_of(element) & CONSENT
    if not named:
        return False
    text = str(element.text_content())
    if named <= VAGUE_CONSENT:
        return bool(_COOKIES.search(text)) and element.xpath(_CONTROL) != []
    speaks = bool(_COOKIES.search(text) or _PRIVACY.search(text))
    return speaks and (bool(element.xpath(_CONTROL)) or bool(_ACCEPT.search(text)))


def _asks_for_consent(element: "HtmlElement") -> bool:
    text = str(element.text_content())
    return len(text) <= _MAX_CHARS and sum(bool(idea.search(text)) for idea in (_COOKIES, _PRIVACY, _ACCEPT)) >= 2


def _removed(element: "HtmlElement") -> str:
    text = str(element.text_content())
    element.drop_tree()
    return text
