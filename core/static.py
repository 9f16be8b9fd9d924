"""Static files under names with their checksum, the modules that scripts import too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

Base = CompressedManifestStaticFilesStorage
_EVERYWHERE, _IMPORTS = Base._js_module_import_aggregation_patterns


class HouseStaticStorage(Base):
    """An `import … from "./x.js";` gets the final name: old and new modules never meet.

    In our own scripts alone: packages write such lines in comments, about files they do not have.
    """

    #: Nobody asks for a plain name: half the files, and half the seconds of compressing them.
    keep_only_hashed_files = True
    patterns = (*Base.patterns, (f"js/{_EVERYWHERE}", _IMPORTS))
