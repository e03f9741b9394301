"""Words that carry no meaning in a search, per language: they are dropped unless a text has nothing else."""

from __future__ import annotations

_ENGLISH = """
a about after again all also am an and any are as at be because been before being but by can could d did do does
doing down each few for from further get had has have having he her here hers herself him himself his how i if
in into is it its itself just ll m me more most my myself no nor not now of off on once only or other our ours
ourselves out over own please re s same she should so some such t than that the their theirs them themselves
then there these they this those through to too under until up ve very was we were what when where which while
who whom whose why will with would you your yours yourself yourselves
"""
_RUSSIAN = """
а без более бы был была были было быть в вам вас ваш ваша ваше ваши весь во вот все всего всей всем всех всю вы
где да даже для до его ее если есть еще же за здесь и из или им ими их к как какая какие какой ко когда которая
которого которое которой которую которые который которых кто ли лишь либо меня мне мной мое моего моей можно мой
моя мои мы на над нам нами нас наш наша наше наши не него нее нет ни них но ну о об однако он она они оно от
очень по под после потом потому почему при про с сам сама сами свой своя свое свои своего своей своих себе себя
со так также такой такая такие там те тебя то того тоже той только том тот ту тут ты тем у уже хотя чего чей чем
что чтобы чье чья эта эти этим этих это этого этой этом этот эту я
"""
_GERMAN = """
aber alle allem allen aller alles als also am an ander andere anderem anderen anderer auch auf aus bei beim bin
bis bist da damit dann das dass dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort
du durch ein eine einem einen einer eines er es etwas euch euer eure für gegen hab habe haben hat hatte hatten
hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann
kannst können kein keine keinem keinen keiner mein meine meinem meinen meiner mich mir mit muss nach nicht noch
nun nur ob oder ohne sehr sein seine seinem seinen seiner sich sie sind so solche soll sollte sondern über um
und uns unser unsere unter vom von vor war waren warum was weil welche welchem welchen welcher welches wenn wer
werde werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen
"""
_FRENCH = """
ai ainsi alors au aucun aucune aussi aux avec avez avoir avons c ce cela ces cet cette ceux chaque ci comme
comment d dans de des donc dont du elle elles en encore entre es est et étaient était être eu eux fait faire ici
il ils j je l la là le les leur leurs lorsque lui m ma mais me même mes moi mon n ne ni nos notre nous on ont ou
où par parce pas peu peut peux plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans
se sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers vos votre vous y
à ça
"""
_SPANISH = """
a al algo algunas algunos ante antes aquí como cómo con contra cual cuál cuales cuando cuándo de del desde donde
dónde durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está están estas este
esto estos ha han has hasta hay he hemos la las le les lo los más me mi mis muy nada ni no nos nosotros nuestra
nuestro o os otra otras otro otros para pero poco por porque puede puedo qué que quien quién se ser si sí sin
sobre son soy su sus también tan tanto te tengo ti tiene todo todos tu tú tus un una unas uno unos usted y ya yo
"""
_PORTUGUESE = """
a ao aos aquela aquelas aquele aqueles aquilo as até com como da das de dela delas dele deles depois do dos e é
ela elas ele eles em entre era eram essa essas esse esses esta está estão estas este estes eu foi for foram há
isso isto já lhe lhes mais mas me mesmo meu meus minha minhas muito na não nas nem no nos nós nossa nosso num
numa o onde os ou para pela pelas pelo pelos por porque posso pode qual quando que quem são se sem ser será seu
seus só sua suas também te tem tenho ter teu tua um uma umas uns você vocês
"""
_ITALIAN = """
a ad agli ai al alla alle allo anche c che chi ci come con cosa cui d da dagli dai dal dalla dalle de degli dei
del della delle dello di dove e è ed era erano essere fa gli ha hai hanno ho i il in io l la le lei li lo loro
lui ma me mi mia mie miei mio ne negli nei nel nella nelle nello no noi non nostra nostro o per perché più posso
può qual quale quali quando quella quelle quelli quello questa queste questi questo se sei si sia siamo siete
sono sta su sua sue sugli sui sul sulla sulle suo suoi ti tra tu tua tuo un una uno v vi voi vostra vostro
"""
_ARABIC = """
في من الى إلى على عن مع هذا هذه ذلك تلك هو هي هم هن أنا نحن أنت أنتم كان كانت يكون تكون ما ماذا متى أين كيف
لماذا هل لا لم لن ليس ليست أن إن أو ثم قد كل بعض أي التي الذي الذين اللذان بين بعد قبل حتى إذا كما لكن لقد عند
عندما منذ حيث فقط أيضا غير به بها له لها لهم لنا لي لك فيه فيها منه منها عليه عليها و
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "ar": _ARABIC,
        "de": _GERMAN,
        "en": _ENGLISH,
        "es": _SPANISH,
        "fr": _FRENCH,
        "it": _ITALIAN,
        "pt": _PORTUGUESE,
        "ru": _RUSSIAN,
    }.items()
}

_JAPANESE = """
なに 何 なぜ どう どこ どれ どの どんな どちら いつ だれ 誰 いくつ いくら ですか ますか でしょうか ください 教えて
"""
_KOREAN = """
무엇 뭐 어떻게 어떤 어디 어느 언제 왜 누가 누구 몇 얼마 인가요 나요 까요 습니까 입니까
"""
_THAI = """
อะไร อย่างไร ยังไง ที่ไหน ไหน เมื่อไร เมื่อไหร่ ทำไม ใคร กี่ เท่าไร เท่าไหร่ หรือไม่ ไหม
"""
_CHINESE = """
什么 什麼 怎么 怎麼 怎样 怎樣 如何 为何 為何 为什么 為什麼 哪里 哪裡 哪儿 哪个 哪個 哪些 哪种 哪種 哪 多少 几个 幾個
多久 是否 能否 可否 请问 請問 谁 誰 吗 嗎 呢 何时 何時 何地 怎么办 怎麼辦 可以 能不能 可不可以 需要 需不需要 应该 應該
想要 我们 我們 你们 你們 的 了 我 你
"""
#: What only asks, or says who does, the longest first, in languages written without spaces: no part of an answer.
ASKING: dict[str, tuple[str, ...]] = {
    language: tuple(sorted(words.split(), key=len, reverse=True))
    for language, words in {"ja": _JAPANESE, "ko": _KOREAN, "th": _THAI, "zh": _CHINESE}.items()
}
