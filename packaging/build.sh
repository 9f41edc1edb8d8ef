#!/bin/sh
# Builds dist/: the wheel, the folder that runs without Python (moonkite/), and, where dpkg-deb is, the Debian package.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
version=$($python -c 'import console; print(console.__version__)')

say() { printf 'moonkite package: %s\n' "$*" >&2; }

if ! command -v objdump >/dev/null 2>&1; then
    say "PyInstaller needs objdump; on Debian or Ubuntu: sudo apt-get install binutils"
    exit 1
fi

rm -rf build/package dist
say "wheel"
$python -m build --wheel --outdir dist . >build.log 2>&1 || { cat build.log >&2; rm -f build.log; exit 1; }
rm -f build.log

say "folder"
$python -m PyInstaller --noconfirm --log-level ERROR --distpath dist --workpath build/package packaging/moonkite.spec

if ! command -v dpkg-deb >/dev/null 2>&1; then
    say "no dpkg-deb here, so no .deb"
    exit 0
fi
say "debian package"
root=build/package/deb
mkdir -p "$root/DEBIAN" "$root/opt" "$root/usr/bin" "$root/usr/share/applications" "$root/usr/share/mime/packages" \
    "$root/usr/share/icons/hicolor/scalable/apps" "$root/usr/share/icons/hicolor/256x256/apps" "$root/usr/share/doc/moonkite"
cp -r dist/moonkite "$root/opt/moonkite"
ln -s /opt/moonkite/moonkite "$root/usr/bin/moonkite"
cp packaging/moonkite.desktop "$root/usr/share/applications/"
cp packaging/moonkite-mime.xml "$root/usr/share/mime/packages/moonkite.xml"
cp resources/icons/moonkite.svg "$root/usr/share/icons/hicolor/scalable/apps/"
cp resources/icons/moonkite-256.png "$root/usr/share/icons/hicolor/256x256/apps/moonkite.png"
cp LICENSE "$root/usr/share/doc/moonkite/copyright"
find "$root" -type d -exec chmod 755 {} +
cat >"$root/DEBIAN/control" <<CONTROL
Package: moonkite
Version: $version
Section: science
Priority: optional
Architecture: $(dpkg --print-architecture)
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: libc6, libglib2.0-0 | libglib2.0-0t64, libegl1, libgl1, libxkbcommon0, libfontconfig1, libdbus-1-3
Recommends: libxcb-cursor0, libxcb-icccm4, libxcb-keysyms1, libxcb-shape0, libxcb-xkb1, libxcb-randr0, libxcb-image0,
 libxcb-render-util0, libxkbcommon-x11-0, libx11-xcb1
Maintainer: Moonkite maintainers <moonkite@localhost>
Description: mission-operations console for small satellites
 One window with a ground-track map, live telemetry, a command queue and a
 pass timeline. Every session is recorded and can be replayed.
CONTROL
dpkg-deb --build --root-owner-group "$root" "dist/moonkite_${version}_$(dpkg --print-architecture).deb" >/dev/null
ls -sh dist >&2
