"""All settings in one place.

Rising precedence: ``byline.toml`` in the home, the environment (``BYLINE_…``, sections joined by
two underscores: ``BYLINE_ANSWER__MODE=quotes``), then arguments. An unknown key is an error.
"""

import os
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from index.errors import UsageError
from index.settings import IndexSettings

DEFAULT_HOME = Path("~/.byline")
SETTINGS_FILE = "byline.toml"
MODELS_FOLDER = "models"
"""In a home that an older Byline made, and in the user's cache."""
HEAD_TOKENS = 900
"""Room in the model's window for the instructions, the question and the notes' headings."""
EVIDENCE_TOKENS = 500
"""The least room in the model's window for what articles say: some five long sentences."""
PARALLEL_ON_SERVER = 4
"""Questions that a model server gets at once: what vLLM, llama-server and Ollama take on without further settings."""


def home_folder(home: Path | str | None = None) -> Path:
    """The folder of a home: the one that is named, else ``BYLINE_HOME``, else ``~/.byline``."""
    return Path(home or os.environ.get("BYLINE_HOME") or DEFAULT_HOME).expanduser().absolute()


def shared_models_folder() -> Path:
    """The folder of models in the user's cache."""
    return user_cache_path("byline", appauthor=False) / MODELS_FOLDER


class LlmSettings(BaseModel):
    """The language model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(
        "qwen2.5-coder-1.5b-instruct", description="catalogue name, path of a GGUF file, or hub repo:file"
    )
    endpoint: str = Field("", description="base address of an OpenAI-compatible server to use instead of a local file")
    api_key: str = Field("", repr=False)
    context_tokens: int = Field(4096, ge=1024, le=1_000_000)
    threads: int = Field(0, ge=0, le=512, description="0 takes the free cores")
    gpu_layers: int = Field(-1, ge=-1, description="-1 puts all layers on a GPU where there is one")
    temperature: float = Field(0.0, ge=0.0, le=2.0)
    seed: int = Field(0, ge=0)
    timeout_s: float = Field(120.0, gt=0, description="how long a model server may send nothing")
    reply_timeout_s: float = Field(600.0, gt=0, le=86_400, description="how long one whole reply of a server may take")
    retry_wait_s: float = Field(
        20.0, ge=0, le=3600, description="how long a reply waits in all for a server that is busy (429, 503); 0 never"
    )
    parallel: int = Field(
        0, ge=0, le=256, description="questions answered at once; 0 takes 1, or 4 if a server runs the model"
    )

    @property
    def questions_at_once(self) -> int:
        """How many questions are answered at once."""
        return self.parallel or (PARALLEL_ON_SERVER if self.endpoint else 1)


class AnswerSettings(BaseModel):
    """How a question is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["answer", "quotes"] = "answer"
    passages: int = Field(6, ge=1, le=50, description="passages read for one answer")
    read_sentences: int = Field(10, ge=1, le=100, description="sentences read, each with its neighbours")
    max_sentences: int = Field(8, ge=1, le=20, description="sentences an answer has at most")
    max_answer_tokens: int = Field(320, ge=16, le=4096)
    max_question_words: int = Field(500, ge=10, le=5000, description="longest question that is answered, in words")
    answerable_threshold: float | None = Field(
        None, ge=0.0, le=1.0, description="refuse below this probability; empty takes the calibrated one"
    )


class ModelSettings(BaseModel):
    """Where model files are kept and fetched from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path | None = Field(None, description="default: a folder in your cache that all homes share")
    also: tuple[Path, ...] = Field((), description="more folders where models are looked for; none is fetched there")
    hub_timeout_s: float = Field(4.0, gt=0, le=120, description="how long the model hub may take to answer")
    calibrations: Path | None = Field(
        None, description="what `byline models fit` measured, for all homes; default: the user's data folder"
    )
    offline: bool = Field(False, description="never fetch; fail with the command to run")


class ConversationSettings(BaseModel):
    """How long the browser's conversations are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_age_days: int = Field(
        0, ge=0, le=36_500, description="conversations not used for so many days are deleted; 0 keeps all"
    )
    max_megabytes: int = Field(
        0, ge=0, le=1_000_000, description="the oldest conversations are deleted above this size; 0 keeps all"
    )


class ServingSettings(BaseModel):
    """How the page is run as a service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    root_path: str = Field(
        "", pattern=r"^(/[A-Za-z0-9._~-]+)*$", description="path under which a proxy shows the page, like /byline"
    )
    end_within_s: float = Field(
        30.0, ge=0, le=3600, description="how long answers under way may take to end when the service is stopped"
    )
    metrics: Literal["off", "local", "everyone"] = Field(
        "off", description="who may read /metrics: nobody, this machine and owners, or everyone who reaches the page"
    )
    log_json: bool = Field(False, description="the log as JSON, one object a line")
    log_questions: bool = Field(False, description="questions stand in the JSON log; whoever reads it may read them")


class Settings(BaseSettings):
    """Everything that can be set, validated once."""

    model_config = SettingsConfigDict(
        env_prefix="BYLINE_", env_nested_delimiter="__", extra="forbid", frozen=True, validate_default=True
    )

    home: Path = DEFAULT_HOME
    index: IndexSettings = IndexSettings()
    llm: LlmSettings = LlmSettings()
    answer: AnswerSettings = AnswerSettings()
    models: ModelSettings = ModelSettings()
    conversations: ConversationSettings = ConversationSettings()
    serving: ServingSettings = ServingSettings()

    @model_validator(mode="after")
    def _leave_room_for_evidence(self) -> "Settings":
        window, answer = self.llm.context_tokens, self.answer.max_answer_tokens
        needed = HEAD_TOKENS + EVIDENCE_TOKENS
        if self.answer.mode == "answer" and window < needed + answer:
            shorter = f", or answer.max_answer_tokens to at most {window - needed}" if window >= needed + 16 else ""
            raise ValueError(
                f"Settings 'llm.context_tokens' ({window}) and 'answer.max_answer_tokens' ({answer}) clash: beside the "
                f"answer, {needed} tokens are needed for instructions and evidence. "
                f"Set llm.context_tokens to at least {needed + answer}{shorter}."
            )
        return self

    @property
    def models_folder(self) -> Path:
        """The folder that models are fetched into: one in the user's cache for all homes, unless another is set."""
        return (self.models.folder or shared_models_folder()).expanduser()

    @property
    def models_folders(self) -> tuple[Path, ...]:
        """Where models are looked for, in this order. Homes of an older Byline have a folder of their own.

        That of the usual home is looked at from every home, so that what it has is not fetched again.
        """
        more = [folder.expanduser() for folder in self.models.also]
        own = [] if self.models.folder else [self.home / MODELS_FOLDER, DEFAULT_HOME.expanduser() / MODELS_FOLDER]
        return tuple(dict.fromkeys([*own, self.models_folder, *more]))

    @classmethod
    def load(cls, home: Path | str | None = None, **overrides: Any) -> "Settings":  # noqa: ANN401 - any section
        """Read ``byline.toml``, the environment and ``overrides``, in rising precedence.

        Args:
            home: The home folder; ``BYLINE_HOME`` or ``~/.byline`` when None.
            **overrides: Sections as dicts, or single values with two underscores between section
                and key: ``answer__mode="quotes"`` or ``answer={"mode": "quotes"}``.

        Raises:
            UsageError: A key is unknown or a value is out of bounds; the message names it.
        """
        folder = home_folder(home)
        _refuse_unknown_environment()
        arguments: dict[str, Any] = {"home": folder}
        for key, value in overrides.items():
            _put(arguments, key, value)
        try:
            return _bound_to(folder / SETTINGS_FILE)(**arguments)
        except ValidationError as error:
            raise UsageError(_explain(error, folder / SETTINGS_FILE)) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{folder / SETTINGS_FILE} is not valid TOML: {error}. Mend or delete it.") from None


def _bound_to(toml_file: Path) -> type[Settings]:
    """The settings class that also reads ``toml_file``: its path is known only at run time."""

    class BoundSettings(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file)

    return BoundSettings


def _put(arguments: dict[str, Any], key: str, value: Any) -> None:  # noqa: ANN401 - any setting
    section, _, name = key.partition("__")
    if name:
        arguments.setdefault(section, {})[name] = value
    else:
        arguments[key] = value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value


def _refuse_unknown_environment() -> None:
    known = {f"BYLINE_{name}".upper() for name in Settings.model_fields}
    for name in os.environ:
        is_ours = name.upper().startswith("BYLINE_") and not name.upper().startswith("BYLINE_TEST_")  # tests' models
        if is_ours and name.upper().split("__")[0] not in known:
            raise UsageError(f"The environment variable {name} is not a setting. Unset it; `byline doctor` lists them.")


def _names() -> list[str]:
    """Every setting as it is written with dots."""
    sections = {name: type(value) for name, value in Settings.model_construct() if isinstance(value, BaseModel)}
    inside = [f"{section}.{key}" for section, kind in sections.items() for key in kind.model_fields]
    return [*Settings.model_fields, *inside]


def _explain(error: ValidationError, toml_file: Path) -> str:
    first = error.errors()[0]
    if not first["loc"]:  # settings that are fine alone and not together
        return str(first["ctx"]["error"])
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        near = get_close_matches(where, _names(), n=1, cutoff=0.75)
        meant = f" Did you mean {near[0]!r}?" if near else " Another version of Byline may know it; take it out here."
        return f"Unknown setting {where!r}: look for it in {toml_file}, the environment or the arguments.{meant}"
    if first["type"] == "value_error":  # settings of one section that are fine alone and not together
        return f"{first['ctx']['error']}."
    given = "a value that is not shown" if _is_secret(where) else repr(first.get("input"))
    return f"Setting {where!r}: {first['msg']} (got {given})."


def _is_secret(where: str) -> bool:
    section, _, key = where.partition(".")
    kind = Settings.model_fields[section].annotation if section in Settings.model_fields else None
    fields = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
    return key in fields and not fields[key].repr
