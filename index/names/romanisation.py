"""Rules and tables of how names are put into Latin letters; nothing here names a person.

A rule is a pattern and its replacement; a rule set is applied in order. The letter rules are coarse on
purpose: they make a key to compare by, not a spelling.
"""

import re

Rules = tuple[tuple[str, str], ...]

NOT_COMPOSED = str.maketrans("łŁøØıđĐ", "lLoOidD")
ARTICLES = frozenset("al el ad as ash an at ar".split())
PARTICLES = frozenset("bin ibn ben bint van von der den de da di del della dos du la le ter ten of the".split())

# ---- East Asian names: spellings of one family name, Korean and Chinese readings of one character
FAMILIES = tuple(
    frozenset(line.split())
    for line in (
        "kim gim jin",
        "lee li yi rhee ri rhie yee",
        "park pak bak bark piao",
        "choi choe chey cui",
        "jung jeong chung chong joung jeung zheng",
        "kang gang jiang",
        "cho jo joh chao zhao",
        "yoon yun youn yin",
        "jang chang zhang",
        "lim im rim yim lin lam",
        "oh o wu",
        "seo suh so xu hsu",
        "shin sin shim shen",
        "kwon gwon kweon quan",
        "hwang whang huang",
        "ahn an",
        "song soong",
        "ryu yoo yu ryoo liu lyu lau",
        "hong heung",
        "moon mun wen",
        "ko go koh goh gao kao",
        "bae pae bai pei",
        "baek paik paek baik",
        "noh roh no ro lu",
        "han",
        "ban pan",
        "wang wong",
        "chen chan tan tran",
        "hu ho",
        "deng teng",
        "mao",
        "tsai cai choy",
        "xi hsi",
        "zhou chou chow joo ju chu",
        "zhu chu",
        "yang yeung",
        "ma",
        "he",
        "sun son suen",
        "ha",
        "nam",
        "tsao cao",
    )
)
FAMILY_WORDS = frozenset().union(*FAMILIES)

# Korean syllable (after the letter rules) to the Chinese readings it commonly stands for.
READINGS = {
    "jae": "zai cai",
    "myung": "ming",
    "jung": "zheng zhong jing ting",
    "jong": "zheng zong zhong",
    "un": "en yin yun",
    "il": "ri yi",
    "suk": "xi shi",
    "yul": "yue lie",
    "hyun": "xuan xian",
    "min": "min",
    "su": "zhu xiu shou",
    "mun": "wen",
    "in": "yin ren",
    "yong": "rong long yong",
    "gun": "jin gen",
    "hye": "hui",
    "sung": "cheng sheng xing",
    "jun": "jun zhun",
    "u": "yu you",
    "ho": "hao hu",
    "yung": "ying rong yong",
    "gyung": "jing qing",
    "guk": "guo",
    "hun": "xun",
    "han": "han",
    "duk": "de",
    "su-n": "chun",
    "won": "yuan",
    "jin": "zhen jin",
    "chul": "zhe",
    "ki": "ji qi",
    "gi": "ji qi",
    "tae": "tai",
    "dae": "da dai",
    "sang": "xiang shang",
    "hui": "xi",
    "mi": "mei",
    "a": "ya",
    "sun": "shun chun shan",
    "bong": "feng",
    "byung": "bing",
    "gwang": "guang",
    "seo": "rui xu",
}

KOREAN = (
    ("yeo", "yu"),
    ("you", "yu"),
    ("eo", "u"),
    ("eu", "u"),
    ("oo", "u"),
    ("ou", "u"),
    ("yo(?=ng$)", "yo"),
    ("myong", "myung"),
    ("hyon$", "hyun"),
    ("kyong", "gyung"),
    ("^ch(?=[aeiou])", "j"),
    ("^k(?=[aeiouyw])", "g"),
    ("^p(?=[aeiou])", "b"),
    ("^t(?=[aeiou])", "d"),
    ("^sh(?=i)", "s"),
    ("ph", "p"),
    ("weon", "won"),
    ("ck$|g$(?<!ng)", "k"),
    ("ee|ui$", "i"),
)
WADE_GILES = (
    ("^hs", "x"),
    ("^tse$|^tze$", "ze"),
    ("^tung$", "dong"),
    ("^ts", "c"),
    ("^ch(?=[aeou])", "zh"),
    ("ung$", "ong"),
    ("ieh$", "ie"),
    ("ueh$", "ue"),
)
GENERAL = (
    ("schtsch|shch|stch", "sh"),
    ("tsch|tch|tsj", "ch"),
    ("sch|sj", "sh"),
    ("dzh|dj", "j"),
    ("ck|cq", "k"),
    ("kh|ch(?=r)", "h"),
    ("ph", "f"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("q", "k"),
    ("c(?=[aoukrlt]|$)", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("zh", "j"),
    ("tz", "ts"),
    ("j(?=[aou])", "y"),
    ("iy|yi|yy|ii|ij|ej|ey|ei|ie|ee|y", "i"),
    ("oo|ou|u", "u"),
    ("ai|ay|aj", "ai"),
    ("jo|yo|io", "o"),
    ("ow$|off$|of$", "ov"),
    ("eff$|ef$", "ev"),
    ("dr$", "der"),
    (r"(?<=[aeiou])h(?=$|[^aeiou])", ""),
    (r"(.)\1+", r"\1"),
)
LONG_VOWELS = (("ou|oo|oh(?=$|[^aeiou])|ow$", "o"), ("uu", "u"), ("aa", "a"), ("ii", "i"), (r"n'", "n"), ("mb", "nb"))
GERMAN = (("tsch", "tš"), ("sch", "sh"), ("ch", "h"), ("tš", "ch"), ("j", "y"), ("z", "ts"), ("w$", "v"))
ROUNDED = (("(?<=.)o", "u"),)
SYLLABLE = re.compile(r"[^aeiouy]{0,40}[aeiouy]+(?:ng|n(?![aeiouy])|[klmp](?=$|[^aeiouyhlw]))?")
