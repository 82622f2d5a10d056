# Sourced by Scripts/hone and Scripts/test: finds out which system packages are missing, and installs them.

# What building needs. Headers are looked for as files, since several packages can provide them.
missing_build_packages() {
    compgen -G "/usr/include/curl/curl.h" >/dev/null || compgen -G "/usr/include/*/curl/curl.h" >/dev/null ||
        echo libcurl4-openssl-dev
    compgen -G "/usr/include/sqlite3.h" >/dev/null || compgen -G "/usr/include/*/sqlite3.h" >/dev/null ||
        echo libsqlite3-dev
    [[ -e /etc/ssl/certs/ca-certificates.crt || ! -e /etc/debian_version ]] || echo ca-certificates
}

# What running needs.
missing_run_packages() {
    command -v bwrap >/dev/null || echo bubblewrap
    command -v git >/dev/null || echo git
    [[ -x /usr/bin/python3 ]] || echo python3 # in the sandbox, which sees no other one
}

# Installs packages with apt, without a question; says so in one sentence on stderr. Fails, after a sentence that says
# what to do, where it cannot.
install_packages() {
    local as_root=() list="$*" log
    if ! command -v apt-get >/dev/null; then
        echo "hone: this system has no apt-get. Install what Debian calls: $list." >&2
        return 1
    fi
    if [[ $EUID -ne 0 ]]; then
        if ! sudo -n true 2>/dev/null; then
            echo "hone: packages are missing, and installing them needs root. Run: sudo apt-get install $list" >&2
            return 1
        fi
        as_root=(sudo -n)
    fi
    echo "hone: installing the missing system packages with apt-get: $list." >&2
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    log=$(mktemp)
    # The lists of a fresh machine are empty or old: where the first attempt fails, they are fetched.
    if ! { "${as_root[@]}" install -y --no-install-recommends "$@" ||
        { "${as_root[@]}" update && "${as_root[@]}" install -y --no-install-recommends "$@"; }; } \
        </dev/null >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        echo "hone: apt-get could not install them. Run: sudo apt-get update && sudo apt-get install $list" >&2
        return 1
    fi
    rm -f "$log"
}

require_swift() {
    command -v swift >/dev/null && return
    echo "hone: there is no Swift toolchain on the PATH. Install Swift 6.2 or newer: https://www.swift.org/install" >&2
    return 1
}
