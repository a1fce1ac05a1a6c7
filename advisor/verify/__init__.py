"""The models and the judgement against what others measured or published."""
