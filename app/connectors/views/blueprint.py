"""The pages of connectors, for the modules beside this one."""

from flask import Blueprint

bp = Blueprint("connectors", __name__, template_folder="../templates")
