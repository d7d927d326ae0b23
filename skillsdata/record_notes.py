"""How the numbers of the track record were computed."""

from skillsdata.evidence.plan import Language
from skillsdata.forecast.reference import shipped
from skillsdata.formats import escape, number
from skillsdata.record_tables import BASE_RATE, OWN, PUBLIC, RATIO_TEST
from skillsdata.wording import say


def record_entries(lang: Language) -> list[tuple[str, str, str]]:
    """Return how the numbers of the track record were computed."""
    about = shipped().about
    own = say(
        lang,
        "data/forecasts中每期存档（分位数与cdf行）对其后公布的数字评分；"
        "加权区间得分＝各分位数弹球损失均值的2倍；简单预测：年度为末值不变，季度为上年同季。"
        "存档保留其生成之日的模型；各指标页上“当时的预测”则用今天的模型重算，数字会有出入。",
        "Each stored forecast in data/forecasts (quantile and cdf rows) scored by the figures "
        "published later; weighted interval score = twice the mean pinball loss of the quantiles; "
        "naive is the last value for years and the quarter of a year ago for quarters. A stored "
        "forecast keeps the model of the day it was made; the pages of the indicators compute "
        "earlier forecasts anew with today's model, so that the numbers differ.",
    )
    public = say(
        lang,
        "M1、M3与Tourism年度序列，各取一个起点，只给出末尾若干点（k3＝最后3点；B＝−9、−4、0年），"
        "预测1至5年；参照类没有用到这些序列，但模型的设计是看过其得分后选定的。"
        "OWA＝MASE比与sMAPE比的均值（相对末值不变）。见docs/benchmarks。",
        "Yearly series of M1, M3 and Tourism, one origin each, given only some points (k3: the "
        "last three; B: years −9, −4, 0), forecast one to five years; nothing was learned from "
        "them, but the design was chosen with their scores in view. OWA = mean of the MASE "
        "and sMAPE ratios to the last value. See docs/benchmarks.",
    )
    ratio = say(
        lang,
        "从每一个季度起只用此前数据重新拟合，预测其后至多8个季度，对已公布的季度评分。",
        "Fitted again at each quarter to what came before it, forecast up to eight quarters ahead, "
        "scored by the quarters that were published.",
    )
    rate = say(
        lang,
        "由{series}条公开的总量年度序列截取（{origin}），在12年中随机取点；"
        "其后的变动以历史自身的平均速度为单位计数，不经任何模型。",
        "Cut out of {series} public annual series of amounts ({origin}), points at random within "
        "twelve years; what followed is counted in units of the history's own mean pace, without "
        "any model.",
        series=number(int(about["amount series"])),
        origin=escape(about["origin"]),
    )
    return [
        (OWN, say(lang, "自身记录", "own record"), own),
        (PUBLIC, say(lang, "公开序列", "public series"), public),
        (RATIO_TEST, say(lang, "滚动起点检验", "rolling-origin test"), ratio),
        (BASE_RATE, say(lang, "参照类", "reference class"), rate),
    ]
