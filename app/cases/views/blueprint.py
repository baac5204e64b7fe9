"""The pages of cases, for the modules beside this one."""

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")
