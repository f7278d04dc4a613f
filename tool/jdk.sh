# Sourced by the launchers: sets JAVA_HOME to a JDK 25 or newer, or stops with one sentence.
#
# JAVA_HOME and PATH are asked first, then the places where Debian, Fedora, macOS, SDKMAN and people put JDKs. A candidate is
# judged by its `release` file, so that nothing has to be started to find out.

jdk_feature() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local candidate feature on_path=""
  if command -v javac >/dev/null 2>&1; then
    on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
  fi
  for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$candidate" ] || continue
    feature=$(jdk_feature "$candidate") || continue
    if [ "${feature:-0}" -ge 25 ]; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

if ! JAVA_HOME=$(find_jdk); then
  echo "Angarium needs a JDK 25: install one (for example Eclipse Temurin 25) or set JAVA_HOME to it." >&2
  exit 1
fi
export JAVA_HOME

# Maven of the machine, or the wrapper, which fetches it from Maven Central.
maven() {
  if command -v mvn >/dev/null 2>&1; then mvn "$@"; else "$root/mvnw" "$@"; fi
}

# Maven's own libraries use what JDK 25 warns about; the reader of a build's output can't mend that.
export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
