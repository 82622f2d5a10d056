import Glibc
import HoneCore

extension DownloadError {
    static func badSpelling(_ spelling: String) -> Self {
        Self(
            .badSpelling,
            "'\(sanitized(spelling))' names no model file. Write hf:OWNER/REPO/FILE.gguf, or a name that hone models pull lists."
        )
    }

    static func notGGUFName(_ spelling: String) -> Self {
        Self(
            .badSpelling,
            "'\(sanitized(spelling))' does not end in .gguf. Hone runs models in GGUF; name such a file of the repository."
        )
    }

    static func splitModel(_ spelling: String) -> Self {
        Self(
            .badSpelling,
            "'\(sanitized(spelling))' is one of several parts of a model. Hone reads models of one file; choose a smaller variant."
        )
    }

    static func badEndpoint(_ text: String) -> Self {
        Self(
            .badSpelling,
            "HF_ENDPOINT is '\(sanitized(text))', which is no address of a hub. Set it to one, as https://huggingface.co, or unset it."
        )
    }

    static func badToken() -> Self {
        Self(.unauthorized, "HF_TOKEN holds characters that no token has. Set it anew, or unset it.")
    }

    static func unreachable(_ host: String, _ detail: String) -> Self {
        var error = Self(
            .unavailable,
            "\(host) could not be reached: \(sanitized(detail)). Check the network, HTTPS_PROXY and HF_ENDPOINT.")
        error.isRetryable = true
        return error
    }

    static func brokeOff(_ host: String, received: Int, of total: Int?) -> Self {
        let size = total.map { " of \($0)" } ?? ""
        var error = Self(
            .unavailable, "\(host) broke off after \(received)\(size) bytes, several times. What arrived is kept.")
        error.isRetryable = true
        return error
    }

    static func status(_ status: Int, _ host: String, _ file: HubFile, page: String, hasToken: Bool) -> Self {
        switch status {
        case 401, 403:
            return Self(
                .unauthorized,
                hasToken
                    ? "\(host) does not give \(file) to this HF_TOKEN (status \(status)). The repository may ask you to accept its licence first: see \(page)."
                    : "\(host) does not give \(file) without a token (status \(status)), or it does not exist. Check the spelling at \(page); where its licence has to be accepted, do that and set HF_TOKEN."
            )
        case 404, 410:
            return Self(.notFound, "\(host) has no \(file). See \(page) for the repository's files.")
        case 408, 429, 500...599:
            var error = Self(
                .unavailable,
                "\(host) answered with status \(status), several times. Try again later; what arrived is kept.")
            error.isRetryable = true
            return error
        default:
            return Self(.unavailable, "\(host) answered with status \(status) for \(file). See \(page).")
        }
    }

    static func tooManyRedirects(_ host: String) -> Self {
        Self(.badRedirect, "\(host) redirects without end. Check HF_ENDPOINT and the proxy.")
    }

    static func unsafeRedirect(from host: String, to target: String) -> Self {
        Self(
            .badRedirect,
            "\(host) redirects to \(sanitized(target)), which is no https address. Nothing was fetched from there.")
    }

    static func notGGUF(_ host: String, _ file: HubFile, type: String?) -> Self {
        let kind = type.map { " but \(sanitized($0))" } ?? ""
        return Self(
            .wrongContent,
            "What \(host) sent for \(file) is no model in GGUF\(kind). It was not kept; check the spelling, HF_ENDPOINT and the proxy."
        )
    }

    static func misplaced(_ host: String, _ file: HubFile) -> Self {
        var error = Self(
            .unavailable, "\(host) answered with another part of \(file) than was asked for. Try again later.")
        error.isRetryable = true
        return error
    }

    static func tooLong(_ host: String, _ file: HubFile, _ total: Int) -> Self {
        Self(
            .wrongContent,
            "\(host) sent more than the \(total) bytes that it had announced for \(file). Nothing was kept; try again.")
    }

    static func checksum(_ host: String, _ file: HubFile) -> Self {
        Self(
            .wrongContent,
            "\(file) arrived with another SHA-256 than \(host) states for it. Nothing was kept; try again.")
    }

    static func noSpace(_ folder: String, missing: Int) -> Self {
        Self(
            .noSpace,
            "There is no room in \(folder): \((missing + 999_999) / 1_000_000) MB more are needed. Free them, or set HONE_HOME to another disk; what arrived is kept."
        )
    }

    static func full(_ folder: String) -> Self {
        Self(
            .noSpace,
            "The disk of \(folder) is full. Free some room, or set HONE_HOME to another disk; what arrived is kept.")
    }

    static func busy(_ path: String) -> Self {
        Self(.busy, "Another process is pulling \(path) at this time. Wait for it, or end it.")
    }

    static func exists(_ path: String) -> Self {
        Self(.exists, "\(path) is there already. Remove it with hone models rm, or pull under another --name.")
    }

    static func cannotWrite(_ path: String, _ number: Int32) -> Self {
        Self(
            .cannotWrite,
            "\(path) cannot be written: \(String(cString: strerror(number))). Check its folder, or set HONE_HOME to one that you can write."
        )
    }
}
