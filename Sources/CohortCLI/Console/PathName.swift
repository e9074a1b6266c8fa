internal import Glibc

/// Names made from paths.
enum PathName {
  /// The last part without `.jsonl` or `.parquet`.
  static func stem(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".jsonl", ".parquet"] where last.hasSuffix(ending) {
      return String(last.dropLast(ending.count))
    }
    return last
  }

  /// The stem with the folder it lies in, since sets are often called `test.jsonl`.
  static func qualified(_ path: String) -> String {
    let parts = path.split(separator: "/").suffix(2).filter { $0 != ".." && $0 != "." }
    return parts.map { stem(String($0)) }.joined(separator: "-")
  }

  /// Whether a path lies in a folder that exists, links followed.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    guard let folder = resolved(folder), let path = resolved(path) else { return false }
    return path == folder || path.hasPrefix(folder + "/")
  }

  private static func resolved(_ path: String) -> String? {
    guard let buffer = realpath(path, nil) else { return nil }
    defer { free(buffer) }
    return String(cString: buffer)
  }

  /// The name with anything unusual in a file name replaced.
  static func safe(_ name: String) -> String {
    let letters = name.map { character in
      character.isLetter || character.isNumber || "-_.".contains(character) ? character : "_"
    }
    return letters.isEmpty || letters.allSatisfy { $0 == "." } ? "set" : String(letters.prefix(100))
  }
}
