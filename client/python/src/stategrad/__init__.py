"""What a recurrent language model remembers, for how long, and how selectively: a client of the Stategrad service.

    import stategrad

    with stategrad.connect("gpu1.lab.example:50051", token=token, ca="server.pem") as service:
        service.import_model("mine", model.state_dict())
        corpus = stategrad.Corpus(tokens, labels={"pos": tags})
        analysis = service.analyze("mine", corpus, stategrad.AnalysisOptions(delays=50), progress=True)

    analysis.mean["pos/NOUN"]      # [50, H, E], NumPy
    stategrad.spectra.half_life(stategrad.spectra.sigma1(analysis.singular_values["all"]))

The letters in shapes: V words, E size of the embedding, H size of the state, L layers, T tokens, D delays (0 … D − 1).
"""

from stategrad import spectra
from stategrad._analysis_calls import AnalysisJob, LocalView, Score
from stategrad.analysis import Analysis, AnalysisOptions
from stategrad.client import Client, connect
from stategrad.corpus import Corpus
from stategrad.errors import FieldViolation, StategradError
from stategrad.files import read_safetensors, write_safetensors
from stategrad.folder import save_analysis
from stategrad.jobs import Job
from stategrad.models import Epoch, Model

__all__ = [
    "Analysis",
    "AnalysisJob",
    "AnalysisOptions",
    "Client",
    "Corpus",
    "Epoch",
    "FieldViolation",
    "Job",
    "LocalView",
    "Model",
    "Score",
    "StategradError",
    "connect",
    "read_safetensors",
    "save_analysis",
    "spectra",
    "write_safetensors",
]
