"""The pages of a room that hear of news."""

from typing import Literal

Page = Literal["stage", "phone"]
