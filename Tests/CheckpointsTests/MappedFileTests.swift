import Checkpoints
import Foundation
import Testing

@Suite("mapped files")
struct MappedFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func cut(_ path: String, to size: UInt64) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: size)
    try handle.close()
  }

  private func sum(_ bytes: UnsafeRawBufferPointer) -> Int { bytes.reduce(0) { $0 + Int($1) } }

  @Test("the bytes of any range are those of the file, and stay readable after it is removed")
  func ranges() throws {
    let content = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try folder.write(content, "a")
    let file = try MappedFile(path: path)
    #expect(file.byteCount == content.count)
    try FileManager.default.removeItem(atPath: path)
    for range in [0..<20_000, 0..<0, 20_000..<20_000, 4095..<4097, 1..<2, 8191..<19_999] {
      for _ in 1...2 {
        #expect(try file.withBytes(of: range) { Array($0) } == Array(content[range]))
      }
    }
  }

  @Test(
    "a file that loses its pages while they are read gives an error, and the process lives",
    arguments: [UInt64(0), 1, 4096, 5000, 1 << 19])
  func cutWhileRead(size: UInt64) throws {
    let path = try folder.write([UInt8](repeating: 1, count: 1 << 20), "a")
    let whole = try folder.write([UInt8](repeating: 1, count: 1 << 20), "b")
    let (file, other) = (try MappedFile(path: path), try MappedFile(path: whole))
    var seen = 0
    let error = #expect(throws: CheckpointError.self) {
      try file.withBytes(of: 0..<1 << 20) { bytes in
        seen = Int(bytes[0])
        try? cut(path, to: size)
        // What the file has lost reads as zeros.
        seen += sum(bytes)
      }
    }
    #expect(seen <= 1 + Int(size))
    #expect(error?.description.contains(path) == true)
    #expect(error?.description.contains("cut short") == true)
    // Again, and another file beside it.
    #expect(throws: CheckpointError.self) { try file.withBytes(of: (1 << 20) - 9..<1 << 20, sum) }
    #expect(try other.withBytes(of: 0..<1 << 20, sum) == 1 << 20)
  }

  @Test("the part that is left can be read, and a file that came back is read anew")
  func partLeft() throws {
    let path = try folder.write([UInt8](repeating: 1, count: 1 << 16), "a")
    let file = try MappedFile(path: path)
    try cut(path, to: 1 << 15)
    #expect(try file.withBytes(of: 0..<1 << 15, sum) == 1 << 15)
    #expect(throws: CheckpointError.self) { try file.withBytes(of: 0..<1 << 16, sum) }
    try folder.write([UInt8](repeating: 1, count: 1 << 16), "a2")
    #expect(try MappedFile(path: folder.path + "/a2").withBytes(of: 0..<1 << 16, sum) == 1 << 16)
  }

  @Test("many maps from many threads, some of them cut")
  func threads() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<64 {
        let path = try folder.write([UInt8](repeating: 1, count: 1 << 16), "\(index)")
        group.addTask {
          for _ in 1...8 {
            let file = try MappedFile(path: path)
            if index % 4 == 0 {
              #expect(throws: CheckpointError.self) {
                try file.withBytes(of: 0..<1 << 16) { bytes in
                  try? cut(path, to: 10)
                  _ = sum(bytes)
                }
              }
              try folder.write([UInt8](repeating: 1, count: 1 << 16), "\(index)")
            } else {
              #expect(try file.withBytes(of: 0..<1 << 16, sum) == 1 << 16)
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
