"""Dated law: parameters and checks. Pure functions over values; this package reads no file and no clock."""

from bot.law.parameters import CONFIDENCES, DatedValue, Parameter, Parameters, Unit, Value

__all__ = ["CONFIDENCES", "DatedValue", "Parameter", "Parameters", "Unit", "Value"]
