"""Settings of the index; a section of the whole (``[index]`` in ``byline.toml``)."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class IndexSettings(BaseModel):
    """How articles are split, embedded, stored and found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embedder: str = Field("all-minilm-l6-v2", description="catalogue name, folder, or hub repository of the embedder")
    embed_batch_passages: int = Field(0, ge=0, le=1024)  # 0: what suits the processor or the GPU
    embed_precision: str = Field(
        "auto", pattern="^(auto|float32|bfloat16)$", description="auto takes bfloat16 where the processor has it"
    )
    passage_tokens: int = Field(200, ge=32, le=8192, description="longest passage, in the embedder's own tokens")
    overlap_sentences: int = Field(1, ge=0, le=5)
    chroma_url: str = Field("", description="http(s)://host:port of a Chroma server; empty keeps vectors in the home")
    chroma_token: str = Field(
        "", pattern="^[!-~]*$", repr=False, description="what the Chroma server, or a proxy before it, asks for"
    )
    database_url: str = Field(
        "",
        pattern="^(postgres(ql)?://.*)?$",
        repr=False,
        description="postgresql://user@host/database of a library that several machines share; needs chroma_url too; "
        "empty keeps the library in the home",
    )
    candidates: int = Field(50, ge=5, le=1000, description="passages taken from each index before fusion")
    reranker: str = Field("late-interaction", description="late-interaction, none, or a cross-encoder's name or folder")
    rerank_passages: int = Field(32, ge=0, le=500, description="passages that get a closer look; 0 for none")
    passages_per_article: int = Field(3, ge=1, le=100)
    max_question_words: int = Field(500, ge=10, le=5000, description="longest question that a search takes, in words")
    max_file_bytes: int = Field(50_000_000, ge=1_000)
    upload_quota_mb: int = Field(2_000, ge=1, le=1_000_000, description="what may wait on the page to be added, in MB")
    max_archive_files: int = Field(20_000, ge=1)
    ocr: bool = Field(True, description="read scanned pages with Tesseract, where it is installed")
    ocr_language: str = Field(
        "eng", pattern=r"^[A-Za-z_]{2,20}(\+[A-Za-z_]{2,20}){0,7}$", description="Tesseract's names, such as deu+eng"
    )
    read_memory_mb: int = Field(
        1_024, ge=64, le=1_048_576, description="memory that reading one file may take, in millions of bytes"
    )
    read_seconds: float = Field(
        120.0, gt=0, le=86_400, description="time that reading one file may take, text recognition aside"
    )
    ocr_seconds: float = Field(3_600.0, gt=0, le=604_800, description="time that text recognition of one file may take")
    write_wait_s: float | None = Field(
        None,
        ge=0,
        description="seconds to wait for another byline process that writes; empty: as long as it takes",
    )
    fetch_timeout_s: float = Field(20.0, gt=0, le=600)

    @field_validator("chroma_url")
    @classmethod
    def _is_a_bare_address(cls, url: str) -> str:
        if url and not _is_bare(url):
            raise ValueError(
                "index.chroma_url is to be http://host:port or https://host:port and nothing more: no user, password "
                "or path. Put the token of the server into index.chroma_token"
            )
        return url

    @model_validator(mode="after")
    def _share_all_or_nothing(self) -> "IndexSettings":
        if self.database_url and not self.chroma_url:
            raise ValueError(
                "index.database_url is set and index.chroma_url is not: a shared library keeps its articles in "
                "PostgreSQL and its vectors on a Chroma server. Set both, or neither to keep the library in the home"
            )
        return self


def _is_bare(url: str) -> bool:
    """Whether an address has a scheme and a host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    rest = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not rest
