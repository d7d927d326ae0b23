"""Joint draws of a Student-t mixture over several years, with the forecast's own quantiles."""

import numpy as np

from skillsdata.forecast.mixture import Pattern, Posterior
from skillsdata.forecast.quantiles import logit, mixture_quantiles
from skillsdata.forecast.reference import Floats
from skillsdata.forecast.student import LOG_LIMIT

#: Draws are mapped through the marginal quantiles at these many levels.
_MARGIN_LEVELS = 201


def joint_draws(
    mixture: Posterior, terms: Pattern, *, draws: int, generator: np.random.Generator
) -> Floats:
    """Return joint draws (draws, H) of one history's mixture, in the unit of the data.

    Components are drawn in proportion to their weights (systematic sampling), then s^2, then the
    Gaussian path. Each year's draws are finally moved, rank by rank, onto that year's exact
    marginal distribution, so that quantiles of draws are the quantiles of the forecast.
    """
    path = _raw_paths(mixture, terms, draws, generator)
    rank = path.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    probability = (np.arange(draws) + 0.5) / draws
    margins = mixture_quantiles(mixture, _margin_levels(draws))[0]
    known = logit(_margin_levels(draws))
    columns = [np.interp(logit(probability), known, margin) for margin in margins]
    return np.take_along_axis(np.column_stack(columns), rank, axis=0)


def _raw_paths(
    mixture: Posterior, terms: Pattern, draws: int, generator: np.random.Generator
) -> Floats:
    edges = np.cumsum(mixture.weight[0])
    place = (np.arange(draws) + generator.random()) / draws
    chosen = np.searchsorted(edges, place * edges[-1], side="right").clip(max=edges.size - 1)
    family, years = terms.family[chosen], mixture.centre.shape[2]
    normal = np.einsum("dhk,dk->dh", terms.root[family], generator.standard_normal((draws, years)))
    size = mixture.scale[0, chosen] / np.sqrt(terms.spread[family])
    chance = np.sqrt(mixture.freedom / generator.chisquare(mixture.freedom, draws))
    path = mixture.centre[0, chosen] + size * normal * chance[:, None]
    logged = mixture.log_space[chosen]
    path[logged] = np.exp(np.clip(path[logged], -LOG_LIMIT, LOG_LIMIT))
    return np.asarray(path * mixture.level[0])


def _margin_levels(draws: int) -> Floats:
    """Return levels evenly spaced in logit(p) from the first to the last draw."""
    edge = logit(np.array([0.5 / draws]))[0]
    return np.asarray(1 / (1 + np.exp(-np.linspace(edge, -edge, _MARGIN_LEVELS))))
