"""Dated law: parameters and checks. Pure functions over values; this package reads no file and no clock."""

from bot.law.parameters import DatedValue, Parameter, Parameters, Unit

__all__ = ["DatedValue", "Parameter", "Parameters", "Unit"]
