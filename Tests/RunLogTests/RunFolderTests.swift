import Foundation
import RunLog
import Testing

@Suite("run folder")
struct RunFolderTests {
  let folder: TemporaryFolder
  var path: String { folder.path + "/runs/first" }

  init() throws { folder = try TemporaryFolder() }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test("a new run has its resolved recipe and stable names")
  func new() throws {
    let run = try RunFolder.open(path + "/", recipe: "seed: 1\n")
    #expect(run.path == path)
    #expect(run.metrics == path + "/metrics.jsonl")
    #expect(try names(path) == ["recipe.yaml"])
    #expect(try text(of: run.recipe) == "seed: 1\n")
    try run.write("{}", to: run.result)
    #expect(try text(of: run.result) == "{}")
  }

  @Test("an empty folder is taken, one with files is refused and left as it was")
  func refused() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = try RunFolder.open(path, recipe: "a")
    let error = #expect(throws: RunLogError.folderNotEmpty(path: path)) {
      try RunFolder.open(path, recipe: "b")
    }
    #expect(error?.description.contains(path) == true)
    for flag in ["--resume", "--replace"] {
      #expect(error?.description.contains(flag) == true)
    }
    #expect(try text(of: path + "/recipe.yaml") == "a")
  }

  @Test("a run is replaced with everything in it")
  func replaced() throws {
    let run = try RunFolder.open(path, recipe: "a")
    try run.write("x", to: run.metrics)
    try FileManager.default.createDirectory(
      atPath: run.checkpoints + "/checkpoint-1", withIntermediateDirectories: true)
    try run.write("x", to: run.checkpoints + "/checkpoint-1/state.json")
    try run.write("x", to: path + "/extra")
    #expect(throws: RunLogError.notARun(path: path, entry: "extra")) {
      try RunFolder.open(path, recipe: "b", existing: .replace)
    }
    #expect(try text(of: run.metrics) == "x")
    _ = try RunFolder.open(path, recipe: "b", existing: .replace, alsoKnown: ["extra"])
    #expect(try names(path) == ["recipe.yaml"])
    #expect(try text(of: path + "/recipe.yaml") == "b")
  }

  @Test("a folder that is no run is never replaced, and a link in a run is not followed")
  func foreign() throws {
    let other = folder.path + "/home"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try "keep".write(toFile: other + "/letter", atomically: false, encoding: .utf8)
    #expect(throws: RunLogError.notARun(path: other, entry: "letter")) {
      try RunFolder.open(other, recipe: "", existing: .replace)
    }
    let run = try RunFolder.open(path, recipe: "")
    try FileManager.default.createSymbolicLink(
      atPath: run.checkpoints, withDestinationPath: other)
    _ = try RunFolder.open(path, recipe: "", existing: .replace)
    #expect(try names(path) == ["recipe.yaml"])
    #expect(try text(of: other + "/letter") == "keep")
  }

  @Test("only a run can be resumed")
  func resumed() throws {
    #expect(throws: RunLogError.noRun(path: path)) {
      try RunFolder.open(path, recipe: "", existing: .resume)
    }
    let run = try RunFolder.open(path, recipe: "a")
    try run.write("x", to: run.metrics)
    _ = try RunFolder.open(path, recipe: "b", existing: .resume)
    #expect(try text(of: run.metrics) == "x")
    #expect(try text(of: run.recipe) == "b")
  }

  @Test("a folder that cannot be made is named with the system's text")
  func failure() throws {
    try "file".write(toFile: folder.path + "/runs", atomically: false, encoding: .utf8)
    let error = #expect(throws: RunLogError.self) { try RunFolder.open(path, recipe: "") }
    #expect(error?.description == path + ": cannot create folder: Not a directory")
    let readOnly = RunLogError.system(path: "/x", operation: "create", code: EROFS)
    #expect(readOnly.description.contains("Read-only file system; choose a folder"))
  }
}
