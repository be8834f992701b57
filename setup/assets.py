"""Builds estado_verde/static/vendor/ from node_modules: `make assets`.

Why it exists: pages load nothing from the network and nothing they do not use. The icon sprite holds only the icons
that some template, script or module names, and Tabler's stylesheet only the rules that some of them could use (624 KB
become about 135). Both are found by reading the sources, so write icon names and CSS classes whole: `btn-primary` is
seen, `"btn-" + kind` is not.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "estado_verde/static/vendor"

# Destination under vendor/ → file in node_modules.
COPIES = {
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "tom-select/tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select/tom-select.bootstrap5.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "altcha/altcha.min.js": "altcha/dist/external/altcha.min.js",
    "altcha/altcha.css": "altcha/dist/external/altcha.css",
    "altcha/es.js": "altcha/dist/i18n/es-es.js",
    "altcha/pbkdf2.js": "altcha/dist/workers/pbkdf2.js",
    "inter/index.css": "@fontsource-variable/inter/index.css",
}
TABLER = "@tabler/core/dist/css/tabler.min.css"
FONTS = "@fontsource-variable/inter/files"

# icon('bolt') in a template, icon="bolt" in Python or a macro call, card(_('…'), 'id', 'bolt'), icons.svg#bolt in a page.
ICON_NAMED = re.compile(
    r"""(?:\bicon\(\s*["']|\bicon\s*=\s*["']|\bcard\(.*?\),\s*["'][\w-]+["'],\s*["']|icons\.svg\#)"""
    r"""([a-z0-9]+(?:-[a-z0-9]+)*)(?=["'`])"""
)
NO_SHAPE = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


def sources() -> list[Path]:
    """Every template, script and module of the core and of the plugins, also of those kept outside this tree."""
    outside = [Path(folder) for folder in os.environ.get("EV_PLUGINS_PATH", "").split(os.pathsep) if folder]
    folders = [ROOT / "estado_verde", ROOT / "plugins", *outside]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".js", ".py"})
    return sorted(path for path in files if VENDOR not in path.parents)


def copy_libraries() -> None:
    for target, source in COPIES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)
    (VENDOR / "inter/files").mkdir(exist_ok=True)
    for font in (MODULES / FONTS).glob("inter-*-wght-normal.woff2"):
        shutil.copyfile(font, VENDOR / "inter/files" / font.name)


def build_sprite(files: list[Path]) -> list[str]:
    """Writes icons.svg; returns one line for each named icon that Tabler does not have."""
    named = {name: path for path in reversed(files) for name in ICON_NAMED.findall(path.read_text("utf-8"))}
    symbols, unknown = [], []
    for name, path in sorted(named.items()):
        icon = MODULES / f"@tabler/icons/icons/outline/{name}.svg"
        if not icon.is_file():
            unknown.append(f"{name}  ({path})")
            continue
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", icon.read_text("utf-8"), re.DOTALL)[1]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{NO_SHAPE.sub("", drawing).strip()}</symbol>')
    sprite = ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]
    (VENDOR / "icons.svg").write_text("\n".join(sprite), "utf-8")
    return unknown


def build_stylesheet(files: list[Path]) -> None:
    """Tabler without the rules that nobody can use; the whole file when the purge is not possible."""
    target = VENDOR / "tabler/tabler.min.css"
    target.parent.mkdir(parents=True, exist_ok=True)
    beside_python = Path(sys.executable).with_name("node")  # where setup/npm.sh puts one when the system has none
    node = beside_python if beside_python.exists() else "node"
    # The scripts of the libraries are read too: they put classes on the page by themselves.
    content = [*files, *(VENDOR / script for script in COPIES if script.endswith(".js") and "echarts" not in script)]
    command = [node, MODULES / "purgecss/bin/purgecss.js", "--css", MODULES / TABLER, "--output", target]
    try:
        subprocess.run([*command, "--content", *content], check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.copyfile(MODULES / TABLER, target)
        print(f"» tabler.min.css queda completo, no se pudo reducir: {error}", file=sys.stderr)


def main() -> int:
    files = sources()
    copy_libraries()
    build_stylesheet(files)
    unknown = build_sprite(files)
    if unknown:
        print("✗ Estos íconos no existen en Tabler (https://tabler.io/icons):", *unknown, sep="\n  ", file=sys.stderr)
        return 1
    (VENDOR / ".built").touch()
    print(f"» {VENDOR.relative_to(ROOT)} al día")
    return 0


if __name__ == "__main__":
    sys.exit(main())
