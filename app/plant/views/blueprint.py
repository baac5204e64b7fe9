"""The pages of master data, below /plant."""

from flask import Blueprint

bp = Blueprint("plant", __name__, url_prefix="/plant", template_folder="../templates")
