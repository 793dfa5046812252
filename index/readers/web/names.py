"""The words that pages use to name their parts: ids, classes and custom tags, in several languages.

A name is a hint and never decides by itself: see ``consent`` and ``furniture`` for what must come with it.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAMED_IN = ("id", "class", "data-testid", "data-component", "data-module", "data-name", "aria-label")
_PART = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])")
_MAX_NAME_CHARS = 2_000

# Makers of consent dialogs, and words for cookies, consent and data protection.
CONSENT = frozenset(
    (
        "axeptio borlabs cc cky cmp cmpbox cmplz complianz consent consentmanager cookie cookiebanner cookiebar"
        " cookiebot cookieconsent cookiehub cookielaw cookienotice cookiepro cookies cookiescript cookieyes cybot"
        " didomi evidon gdpr ccpa lgpd rgpd dsgvo avg iubenda klaro moove onetrust optanon osano privacy"
        " qc quantcast sourcepoint sp tarteaucitron termly termsfeed truste trustarc usercentrics uc"
        " cookiebot cookiefirst cookieinformation cookiesjsr ccm sncmp appconsent ketch transcend fc tcf"
        " datenschutz einwilligung zustimmung confidentialite consentement privacidad consentimiento galletas"
        " privacidade consenso riservatezza toestemming samtykke samtycke personvern integritet evasteet suostumus"
        " zgoda zgody ciasteczka souhlas suhlas privola piskotki sutik hozzajarulas cerez onay kvkk kolacici"
        " slapukai sikdatnes kupsised"
    ).split()
)
# Too short or too common to say anything where the element does not also speak of cookies.
VAGUE_CONSENT = frozenset(["avg", "cc", "fc", "integritet", "onay", "privacy", "qc", "sp", "uc", "privacidad"])

# What stands around an article and is no part of it.
FURNITURE = frozenset(
    (
        "ad ads adbox adslot advert advertisement advertising adunit adsense adsbygoogle banner billboard"
        " addthis sharedaddy sharethis share sharebar sharing shares social socials follow"
        " related relatedposts relateds yarpp jp recommended recommendation recommendations recirc recirculation"
        " outbrain taboola zergnet mgid revcontent plista sponsored sponsor promo promos promotion promoted promobox"
        " newsletter newsletters subscribe subscription signup optin mailchimp paywall regwall piano"
        " comment comments commentlist disqus respond replies livefyre coral"
        " breadcrumb breadcrumbs pagination pager paginator nav navbar navigation navbox menu submenu toolbar topbar"
        " sidebar sidebars rail widget widgets widgetarea teaser teasers trending popular mostread mostpopular"
        " morefrom morestories readmore readnext upnext tags taglist tagcloud catlinks editsection noprint printfooter"
        " toc skip skiplink login masthead sitehead footer colophon copyright imprint donate donation"
        " werbung anzeige teilen kommentar kommentare verwandte empfehlungen meistgelesen impressum leiste"
        " publicite partage partager commentaires commentaire recommandations"
        " publicidad compartir comentarios comentario relacionados relacionadas recomendados boletin"
        " pubblicita condividi commenti correlati consigliati publicidade compartilhar"
        " advertentie delen reacties gerelateerd reklama reklame reklam annons udostepnij komentarze"
        " kommentarer relaterte paylas yorumlar ilgili feedback helpful tools actions actionbar gate paygate barrier"
    ).split()
)

# Advertisements say nothing of the article, however much they look like its text.
ADVERTISING = frozenset(
    (
        "ad ads adbox adslot advert advertisement advertising adunit adsense adsbygoogle sponsored taboola outbrain"
        " werbung anzeige publicite publicidad pubblicita publicidade advertentie reklame reklama reklam"
    ).split()
)
# How lists of other articles begin.
OTHERS_HEADING = re.compile(
    r"\s*(?:(?:\d+ )?(?:comments|kommentare|commentaires|comentarios|commenti|comentários|reacties|kommentarer)"
    r"|related|read (?:more|next|also|this)|more (?:from|on|in|stories|news|like)\b|most (?:read|popular|viewed)"
    r"|popular|trending|recommended|recent (?:posts|articles|news)|latest (?:news|articles|posts)|you (?:may|might)"
    r"|don't miss|up next|keep reading|similar|editor's picks|top stories|share this"
    r"|lesen sie|mehr (?:zum|aus|von)|das könnte|auch interessant|meistgelesen|ähnliche|weitere (?:artikel|meldungen)"
    r"|à lire|lire aussi|sur le même|articles (?:liés|similaires)|les plus lus|plus d'articles"
    r"|te puede|también te|le puede|lea también|noticias relacionadas|artículos relacionados|más (?:leídas|noticias)"
    r"|leggi anche|potrebbe|articoli correlati|i più letti|leia (?:também|mais)|veja também|notícias relacionadas"
    r"|lees (?:ook|meer)|meer over|meest gelezen|gerelateerd|läs (?:mer|också|även)|les (?:også|mer)|læs også|mest læst"
    r"|lue myös|luetuimmat|czytaj|zobacz (?:też|także)|najczęściej|čtěte|související|olvas|kapcsolódó|ilgili|çok okunan"
    r"|читайте|по теме|похожие|ещё по теме|читати|схожі|اقرأ|قد يهمك|مواضيع ذات|أخبار ذات|קראו|עוד בנושא|כתבות"
    r"|関連|あわせて読|おすすめ|人気|相关|相關|延伸阅读|延伸閱讀|推荐|推薦|热门|熱門|猜你喜欢|관련|많이 본|추천)",
    re.I,
)


def names_of(element: "HtmlElement") -> set[str]:
    """Return the words of an element's tag, id, classes and test names, in lower case.

    "relatedPosts_list-2" gives "related", "posts", "list" and, joined, "relatedposts".
    """
    words: set[str] = set()
    values = [value for name in _NAMED_IN if (value := element.get(name))]
    if "-" in element.tag:
        values.append(element.tag)
    for value in values:
        for name in value[:_MAX_NAME_CHARS].split():
            parts = [part.lower() for part in _PART.findall(name)]
            words.update(parts)
            words.update(first + second for first, second in zip(parts, parts[1:], strict=False))
    return words
