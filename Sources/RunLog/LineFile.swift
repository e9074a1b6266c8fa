internal import Glibc
internal import StrictJSON
internal import Synchronization

/// What became of the lines of a log when a run went on with it.
package struct LogResumption: Sendable, Equatable {
  /// Lines that stayed.
  package var kept = 0
  /// Lines of later steps that were removed.
  package var removed = 0
  /// Lines that were cut short or are not JSON, removed as well.
  package var broken = 0
}

/// A file of lines that grows at its end; a line is written whole by one call, or not at all.
final class LineFile: Sendable {
  let resumption: LogResumption
  private let path: String
  private let descriptor: Int32
  /// Bytes of whole lines.
  private let byteCount: Mutex<Int>

  /// - Parameter resumingAfter: nil empties the file; else lines whose `step` is larger are
  ///   removed. Lines without a step stay.
  init(path: String, resumingAfter step: Int?) throws(RunLogError) {
    let resumption = try step.map { step throws(RunLogError) in
      try Self.truncate(path, after: step)
    }
    self.resumption = resumption ?? LogResumption()
    self.path = path
    let descriptor = retrying {
      open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (step == nil ? O_TRUNC : 0), 0o666)
    }
    guard descriptor >= 0 else { throw .last("open", path) }
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else {
      let error = RunLogError.last("open", path)
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    byteCount = Mutex(Int(end))
  }

  deinit { close(descriptor) }

  /// Adds a line, or several joined by line ends.
  /// - Throws: `system`, with the file as it was before.
  func append(_ text: String) throws(RunLogError) {
    let bytes = Array((text + "\n").utf8)
    let failure = byteCount.withLock { end -> RunLogError? in
      var done = 0
      while done < bytes.count {
        let count = bytes.withUnsafeBytes { bytes in
          let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
          return retrying { pwrite(descriptor, rest.baseAddress, rest.count, off_t(end + done)) }
        }
        guard count >= 0 else {
          let error = RunLogError.last("write", path)
          // Half a line must not stay; should this fail too, the next line writes over it.
          _ = ftruncate(descriptor, off_t(end))
          return error
        }
        done += count
      }
      end += bytes.count
      return nil
    }
    if let failure { throw failure }
  }

  func sync() throws(RunLogError) {
    guard retrying({ fsync(descriptor) }) == 0 else { throw .last("sync", path) }
  }

  /// Removes lines of later steps, and broken ones; the file changes as a whole or not at all.
  private static func truncate(
    _ path: String, after step: Int
  ) throws(RunLogError) -> LogResumption {
    guard let bytes = try TextFile.contents(of: path) else { return LogResumption() }
    var resumption = LogResumption()
    var kept: [UInt8] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
      let line = Array(bytes[start..<(end ?? bytes.count)])
      start = (end ?? bytes.count) + 1
      guard end != nil, let value = try? JSONParser.parse(line), value.object != nil else {
        resumption.broken += 1
        continue
      }
      if let lineStep = value["step"]?.int, lineStep > step {
        resumption.removed += 1
      } else {
        resumption.kept += 1
        kept += line
        kept.append(UInt8(ascii: "\n"))
      }
    }
    if kept.count < bytes.count { try TextFile.write(kept, to: path) }
    return resumption
  }
}
