internal import CFileMap

/// A regular file whose bytes are read where the system keeps them, without a copy of the whole.
///
/// A file that is cut short under its map gives an error and never ends the process: its size is
/// looked at before and after each reading, and what is read in between where the file has lost
/// its pages is zeros (the system would send SIGBUS, which CFileMap answers). Where a file system
/// has no maps, reading copies. A file whose bytes are changed in place while it is read gives
/// what is there at that moment; nothing can tell.
package final class MappedFile: Sendable {
  private let file: FileReader
  // SAFETY: read-only memory of `byteCount` bytes from init to deinit.
  nonisolated(unsafe) private let start: UnsafeRawPointer?

  /// Opens and maps a file.
  package convenience init(path: String) throws(CheckpointError) {
    self.init(try FileReader(path: path))
  }

  init(_ file: FileReader) {
    self.file = file
    start = cfm_map(file.descriptor, file.byteCount)
  }

  deinit { if let start { cfm_unmap(start, file.byteCount) } }

  /// Size when the file was opened.
  package var byteCount: Int { file.byteCount }

  /// Calls `body` with the bytes of `range`; they are valid only inside, and their memory is given
  /// back behind it.
  /// - Throws: what `body` throws; `truncated` when the file is shorter than `range` by the end,
  ///   whatever `body` made of it.
  /// - Precondition: the range lies inside the file as it was opened.
  package func withBytes<Result>(
    of range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
  ) throws(CheckpointError) -> Result {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount,
      "MappedFile: bytes \(range) of \(byteCount)")
    try file.requireBytes(upTo: range.upperBound)
    guard let start else { return try withCopy(of: range, body) }
    let bytes = UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
    defer { cfm_release(bytes.baseAddress, bytes.count) }
    let result = try body(bytes)
    try file.requireBytes(upTo: range.upperBound)
    guard cfm_was_cut(start) == 0 else {
      throw .truncated(path: file.path, expectedBytes: byteCount, foundBytes: range.lowerBound)
    }
    return result
  }

  private func withCopy<Result>(
    of range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Result
  ) throws(CheckpointError) -> Result {
    let copy = try file.bytes(range)
    let outcome = copy.withUnsafeBytes { bytes -> Swift.Result<Result, CheckpointError> in
      do throws(CheckpointError) { return .success(try body(bytes)) } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}
