import StrictJSON
import Tasks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A record from its JSON text.
func record(_ json: String) throws -> JSONObject {
  let value = try JSONParser.parse(json)
  guard let object = value.object else { throw RecordError.unusable("not an object: \(json)") }
  return object
}

let here = RecordLocation(file: "data.jsonl", line: 3)

/// A folder that is removed with its owner.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/tasks-test-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in ["a.jsonl", "a.parquet", "sft.jsonl", "train.jsonl", "test.jsonl"] {
      unlink(path + "/" + name)
    }
    rmdir(path)
  }

  /// Writes a file of these bytes and returns its path.
  func file(_ bytes: [UInt8], name: String = "a.jsonl") -> String {
    let target = path + "/" + name
    if let file = fopen(target, "wb") {
      if !bytes.isEmpty { fwrite(bytes, 1, bytes.count, file) }
      fclose(file)
    }
    return target
  }

  func file(_ text: String) -> String { file(Array(text.utf8)) }
}

/// The bytes of a file.
func contents(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let got = fread(&block, 1, block.count, file)
    if got == 0 { return bytes }
    bytes += block[..<got]
  }
}

/// Whether a path can be read.
func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

/// Samples that differ by their question.
func samples(_ count: Int, task: String = "t") -> [Sample] {
  (0..<count).map {
    Sample(
      task: task, question: "q\($0)", reference: "\($0)",
      location: RecordLocation(file: task, line: $0 + 1))
  }
}
