"""Words that say nothing about where a link leads, or what a picture shows, in the languages help is written in."""

from __future__ import annotations

import re
from urllib.parse import unquote

#: In small letters, without the punctuation around them: English, Russian, Ukrainian, Chinese in both scripts,
#: Japanese, Korean, German, French, Spanish, Portuguese, Arabic. No language is asked for: none means more in another.
_WORDS = """
here|click here|click|click this|see here|go here|this|this link|this page|this article|link|more|read more
learn more|see more|find out more|more info|more information|details|continue|go
здесь|тут|сюда|нажмите|нажмите здесь|нажмите сюда|жмите сюда|кликните здесь|щёлкните здесь|щелкните здесь
перейдите сюда|по ссылке|по этой ссылке|ссылка|эта ссылка|ссылке|подробнее|подробности|далее|ещё|еще
читать далее|читать дальше|узнать больше|узнайте больше
тут|сюди|натисніть тут|натисніть сюди|клацніть тут|за посиланням|за цим посиланням|посилання|детальніше
докладніше|більше|далі|читати далі|дізнатися більше
这里|此处|这儿|点击|点击这里|点击此处|点这里|点此|单击此处|单击这里|请点击|请点击这里|请点击此处|链接|此链接
这个链接|该链接|更多|详情|查看详情|查看更多|阅读更多|了解更多|了解详情
這裡|這裏|此處|點擊|點擊這裡|點擊此處|按這裡|點這裡|點此|按此|請點擊|連結|此連結|這個連結|鏈接|詳情|查看詳情
了解詳情|閱讀更多|瞭解更多
ここ|こちら|ここをクリック|こちらをクリック|クリック|リンク|このリンク|詳細|詳細はこちら|詳しくはこちら|もっと見る
続きを読む
여기|여기를 클릭|여기를 클릭하세요|여기를 누르세요|클릭|링크|이 링크|더 보기|더보기|자세히|자세히 보기|더 알아보기
hier|hier klicken|klicken sie hier|klick hier|klicke hier|dieser link|mehr|mehr erfahren|mehr lesen
weiterlesen|weitere informationen|mehr informationen
ici|cliquez ici|cliquer ici|clique ici|ce lien|lien|plus|en savoir plus|lire la suite|lire plus|voir plus
plus d'informations|plus d’informations
aquí|aqui|haga clic aquí|haz clic aquí|clic aquí|pulse aquí|pulsa aquí|este enlace|enlace|más|leer más
saber más|ver más|más información
clique aqui|clica aqui|este link|esta ligação|mais|saiba mais|leia mais|ver mais|mais informações
هنا|اضغط هنا|انقر هنا|هذا الرابط|الرابط|رابط|المزيد|اقرأ المزيد|اعرف المزيد|معرفة المزيد|للمزيد
"""
_LINK_WORDS = frozenset(re.split(r"[|\n]", _WORDS.strip()))
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_SPACE = re.compile(r"\s+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_FILE = re.compile(r"[^\s/]+\.(?:avif|bmp|gif|jpe?g|png|svg|tiff?|webp)", re.IGNORECASE)
_CAMERA = re.compile(
    r"(?:img|dsc[nf]?|image|picture|photo|pic|screen ?shot|screen|untitled|изображение|картинка|снимок(?: экрана)?|"
    r"скриншот|рисунок|зображення|图片|图像|图|截图|屏幕截图|圖片|截圖|画像|スクリーンショット|bild|foto|captura|imagen|imagem)"
    r"[\s_-]*[\d\s_.,:-]*",
    re.IGNORECASE,
)


def is_vague(text: str) -> bool:
    """Whether a link's text says nothing without the sentence around it."""
    return _AROUND.sub("", _SPACE.sub(" ", text).casefold()) in _LINK_WORDS


def is_address(text: str) -> bool:
    """Whether a link's text is its address, which a screen reader spells out."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def is_file_name(alt: str, src: str) -> bool:
    """Whether an alternative text is what a camera or an editor called the file, or only says that it is a picture."""
    text = _SPACE.sub(" ", alt).strip()
    stem = unquote(src.rpartition("/")[2]).rpartition(".")[0]
    named = bool(stem) and text.casefold() == stem.casefold() and re.search(r"[\d_-]", stem) is not None
    return named or _FILE.fullmatch(text) is not None or _CAMERA.fullmatch(text) is not None
