"""Scripts that reproduce the fitted constants: `python -m advisor.models.fit` rewrites data/models_fit.yaml."""
