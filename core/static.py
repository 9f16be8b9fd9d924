"""Static files under names with their checksum, the modules that scripts import too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HouseStaticStorage(CompressedManifestStaticFilesStorage):
    """An `import … from "./x.js";` gets the final name: old and new modules never meet."""

    support_js_module_import_aggregation = True
