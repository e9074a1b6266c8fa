public import StrictJSON

/// Reads a JSONL file line by line: one object per line, blank lines skipped.
///
/// The file is streamed, so that memory stays at one line and one block. After an error about one
/// line (``DatasetError/isAboutOneLine``) the next call goes on with the line after it.
public struct JSONLReader: ~Copyable {
  /// A line's object and place.
  public struct Record: Sendable {
    /// Where the line stands.
    public let location: RecordLocation
    /// The line's object.
    public let object: JSONObject
  }

  private let file: InputFile
  private let lineByteLimit: Int
  private var block = [UInt8](repeating: 0, count: 1 << 18)
  private var buffer: [UInt8] = []
  private var position = 0
  private var lineNumber = 0
  private var isAtEnd = false

  /// Opens a file.
  /// - Parameters:
  ///   - path: The file.
  ///   - lineByteLimit: Longest line taken, in bytes.
  /// - Throws: ``DatasetError/cannotOpen(path:reason:)``.
  public init(path: String, lineByteLimit: Int = 16 << 20) throws(DatasetError) {
    precondition(lineByteLimit > 0, "JSONLReader: lineByteLimit \(lineByteLimit) is not positive")
    file = try InputFile(path: path)
    self.lineByteLimit = lineByteLimit
  }

  /// The next object, or nil at the end of the file.
  /// - Throws: ``DatasetError`` with file and line.
  public mutating func next() throws(DatasetError) -> Record? {
    while let line = try nextLine() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      let location = RecordLocation(file: file.path, line: lineNumber)
      let value: JSONValue
      do throws(JSONError) {
        value = try JSONParser.parse(line)
      } catch { throw .notJSON(location, error) }
      guard let object = value.object else { throw .notAnObject(location, found: value.kind) }
      return Record(location: location, object: object)
    }
    return nil
  }

  /// The bytes of the next line without its line feed and a leading byte-order mark.
  private mutating func nextLine() throws(DatasetError) -> [UInt8]? {
    var scanned = position
    while true {
      if let feed = buffer.firstIndex(of: 0x0A, from: scanned) {
        return try take(upTo: feed, then: feed + 1)
      }
      scanned = buffer.count
      if isAtEnd {
        return position == buffer.count ? nil : try take(upTo: scanned, then: scanned)
      }
      if buffer.count - position > lineByteLimit { return try skipLongLine() }
      if position > 0 {
        buffer.removeFirst(position)
        scanned -= position
        position = 0
      }
      try refill()
    }
  }

  private mutating func refill() throws(DatasetError) {
    let count = try file.read(into: &block)
    buffer.append(contentsOf: block[..<count])
    isAtEnd = count == 0
  }

  private mutating func take(upTo end: Int, then next: Int) throws(DatasetError) -> [UInt8] {
    lineNumber += 1
    let start = position
    position = next
    guard end - start <= lineByteLimit else {
      throw .lineTooLong(
        RecordLocation(file: file.path, line: lineNumber), limit: lineByteLimit)
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let line = buffer[start..<end]
    return Array(lineNumber == 1 && line.starts(with: mark) ? line.dropFirst(3) : line)
  }

  /// Drops the rest of a line beyond the limit, then reports it.
  private mutating func skipLongLine() throws(DatasetError) -> [UInt8]? {
    lineNumber += 1
    let location = RecordLocation(file: file.path, line: lineNumber)
    position = 0
    repeat {
      buffer.removeAll(keepingCapacity: true)
      try refill()
      if let feed = buffer.firstIndex(of: 0x0A, from: 0) {
        position = feed + 1
        break
      }
    } while !isAtEnd
    throw .lineTooLong(location, limit: lineByteLimit)
  }
}
