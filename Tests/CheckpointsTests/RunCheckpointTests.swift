import Checkpoints
import Foundation
import StrictJSON
import Testing

@Suite("run checkpoints")
struct RunCheckpointTests {
  let folder: TemporaryFolder
  var path: String { folder.path + "/checkpoints" }

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func write(_ step: Int, value: Float = 1, keeping: Int = 2) throws -> String {
    try RunCheckpoint.write(
      step: step, state: ["step": JSONValue(step), "draws": 12, "rate": JSONValue(0.1)],
      arrays: [
        ("weights", [NamedTensor(name: "w", shape: [2, 2], values: [1, 2, 3, value])]),
        ("optimizer", [NamedTensor(name: "m.w", shape: [2, 2], values: [0, 0, 0, 1e-30])]),
      ], in: path, keeping: keeping)
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  @Test("state and arrays come back as they were written")
  func roundTrip() throws {
    #expect(try RunCheckpoint.latestVerified(in: path).checkpoint == nil)
    try write(3)
    let found = try RunCheckpoint.latestVerified(in: path)
    let checkpoint = try #require(found.checkpoint)
    #expect(found.rejected.isEmpty)
    #expect(checkpoint.step == 3)
    #expect(checkpoint.state["draws"]?.int == 12)
    #expect(checkpoint.state["rate"]?.double == 0.1)
    #expect(try checkpoint.arrays("weights").readFloats("w", shape: [2, 2]) == [1, 2, 3, 1])
    #expect(try checkpoint.arrays("optimizer").readFloats("m.w") == [0, 0, 0, 1e-30])
    #expect(
      checkpoint.fileNames == ["optimizer.safetensors", "state.json", "weights.safetensors"])
  }

  @Test("equal content gives equal bytes")
  func deterministic() throws {
    let first = try write(1)
    let manifest = try bytes(of: first + "/manifest.json")
    #expect(try bytes(of: write(1) + "/manifest.json") == manifest)
  }

  @Test("the newest are kept, by number and not by name")
  func keeping() throws {
    for step in [8, 9, 10, 11] { try write(step) }
    #expect(try RunCheckpoint.steps(in: path) == [10, 11])
    #expect(try names == ["checkpoint-10", "checkpoint-11"])
    #expect(try RunCheckpoint.latestVerified(in: path).checkpoint?.step == 11)
  }

  @Test("a torn checkpoint is passed over: staged, without manifest, with a file missing")
  func torn() throws {
    try write(5)
    for step in [6, 7, 8] { try write(step, keeping: 9) }
    let manager = FileManager.default
    try manager.moveItem(atPath: path + "/checkpoint-8", toPath: path + "/checkpoint-8.partial")
    try manager.removeItem(atPath: path + "/checkpoint-7/manifest.json")
    try manager.removeItem(atPath: path + "/checkpoint-6/weights.safetensors")
    let found = try RunCheckpoint.latestVerified(in: path)
    #expect(found.checkpoint?.step == 5)
    #expect(found.rejected.map(\.step) == [7, 6])
    #expect(
      found.rejected.first?.error
        == .damaged(path: path + "/checkpoint-7/manifest.json", fault: .noManifest))
    #expect(
      found.rejected.last?.error
        == .missingFile(path: path + "/checkpoint-6/weights.safetensors"))
    // The next writer clears what was staged.
    try write(9)
    #expect(try !names.contains("checkpoint-8.partial"))
  }

  @Test("every flipped byte of every file is found")
  func flipped() throws {
    try write(1)
    let newest = try write(2)
    for name in try FileManager.default.contentsOfDirectory(atPath: newest) {
      let file = newest + "/" + name
      let good = try bytes(of: file)
      for at in good.indices {
        var bad = good
        bad[at] ^= 1 << UInt8(at % 8)
        try Data(bad).write(to: URL(fileURLWithPath: file))
        let found = try RunCheckpoint.latestVerified(in: path)
        try #require(found.checkpoint?.step == 1, "byte \(at) of \(name)")
        try #require(found.rejected.map(\.step) == [2])
      }
      try Data(good).write(to: URL(fileURLWithPath: file))
    }
    #expect(try RunCheckpoint.latestVerified(in: path).checkpoint?.step == 2)
  }

  @Test("a cut file is named with both sizes")
  func cut() throws {
    let newest = try write(1)
    let file = newest + "/weights.safetensors"
    let size = try bytes(of: file).count
    try #require(FileHandle(forWritingAtPath: file)).truncate(atOffset: UInt64(size - 1))
    #expect(
      throws: CheckpointError.damaged(
        path: file, fault: .wrongByteCount(expected: size, found: size - 1))
    ) { try RunCheckpoint(path: newest) }
  }

  @Test("values that are not finite never take the place of a good checkpoint")
  func notFinite() throws {
    try write(4)
    #expect(
      throws: CheckpointError.tensor(
        path: path + "/checkpoint-4/weights.safetensors", name: "w",
        fault: .notFinite(element: 3))
    ) { try write(4, value: .nan) }
    #expect(throws: CheckpointError.self) { try write(5, value: .infinity) }
    #expect(try names == ["checkpoint-4"])
    let kept = try #require(RunCheckpoint.latestVerified(in: path).checkpoint)
    #expect(try kept.arrays("weights").readFloats("w") == [1, 2, 3, 1])
  }

  @Test("a checkpoint of the same step is replaced, later ones are left until discarded")
  func replaced() throws {
    for step in [1, 2, 3] { try write(step, keeping: 9) }
    try write(2, value: 7, keeping: 2)
    #expect(try RunCheckpoint.steps(in: path) == [1, 2, 3])
    try RunCheckpoint.discard(after: 2, in: path)
    let found = try #require(RunCheckpoint.latestVerified(in: path).checkpoint)
    #expect(found.step == 2)
    #expect(try found.arrays("weights").readFloats("w") == [1, 2, 3, 7])
    #expect(try names == ["checkpoint-1", "checkpoint-2"])
  }

  @Test("other names in the folder are left alone")
  func others() throws {
    try write(1)
    let foreign = ["checkpoint-01", "checkpoint--1", "checkpoint-x", "notes.partial"]
    for name in foreign {
      try FileManager.default.createDirectory(
        atPath: path + "/" + name, withIntermediateDirectories: false)
    }
    for step in 2...4 { try write(step, keeping: 1) }
    #expect(try names == (foreign + ["checkpoint-4"]).sorted())
    #expect(try RunCheckpoint.steps(in: path) == [4])
  }
}

@Suite("staged folders")
struct DirectoryWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("nothing has the name before commit, everything after")
  func commit() throws {
    let path = folder.path + "/above/model/"
    let writer = try DirectoryWriter(path: path)
    try writer.write("{}", name: "config.json")
    #expect(!FileManager.default.fileExists(atPath: path))
    try writer.commit()
    #expect(try bytes(of: path + "config.json") == Array("{}".utf8))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/above") == ["model"])
  }

  @Test("a folder is replaced only when asked, and an abandoned writer leaves nothing")
  func replacing() throws {
    let path = folder.path + "/model"
    func write(_ text: String, replacing: Bool) throws {
      let writer = try DirectoryWriter(path: path)
      try writer.write(text, name: "a")
      try writer.commit(replacing: replacing)
    }
    try write("1", replacing: false)
    #expect(throws: CheckpointError.alreadyExists(path: path)) { try write("2", replacing: false) }
    #expect(try bytes(of: path + "/a") == Array("1".utf8))
    try write("3", replacing: true)
    #expect(try bytes(of: path + "/a") == Array("3".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model"])
  }

  @Test("a folder that stepped aside before a crash is put back")
  func crashed() throws {
    let path = folder.path + "/model"
    let writer = try DirectoryWriter(path: path)
    try writer.write("1", name: "a")
    try writer.commit()
    try FileManager.default.moveItem(atPath: path, toPath: path + ".replaced")
    _ = try DirectoryWriter(path: path)
    #expect(try bytes(of: path + "/a") == Array("1".utf8))
  }
}
