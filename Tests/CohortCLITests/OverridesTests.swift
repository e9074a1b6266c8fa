import StrictJSON
import Testing
import Training

@testable import CohortCLI

@Suite("dotted flags")
struct OverridesTests {
  private func apply(_ arguments: [String], to value: JSONValue) throws -> JSONValue {
    try Overrides.parse(arguments).overrides.applied(to: value)
  }

  @Test("a flag takes its value after a blank or an equals sign, and positions do not matter")
  func forms() throws {
    let (positional, overrides) = try Overrides.parse([
      "--objective.f-norm", "group-std", "recipe.yaml", "--seed=7", "--output=a=b",
    ])
    #expect(positional == ["recipe.yaml"])
    #expect(
      overrides.entries == [
        .init(path: ["objective", "f-norm"], value: "group-std"),
        .init(path: ["seed"], value: 7), .init(path: ["output"], value: "a=b"),
      ])
  }

  @Test("values are read as in a recipe: numbers, truth values, lists, else text")
  func values() throws {
    #expect(try Overrides.value("1e-4", flag: "--x") == JSONValue(1e-4))
    #expect(try Overrides.value("-1", flag: "--x") == -1)
    #expect(try Overrides.value("true", flag: "--x") == true)
    #expect(try Overrides.value("off", flag: "--x") == "off")
    #expect(try Overrides.value("[a, 2]", flag: "--x") == ["a", 2])
    #expect(try Overrides.value("{question: problem}", flag: "--x") == ["question": "problem"])
    #expect(try Overrides.value("{question}\nSay:", flag: "--x") == "{question}\nSay:")
    #expect(try Overrides.value("a: b # c", flag: "--x") == "a: b # c")
    #expect(throws: CommandError.self) { try Overrides.value("[a", flag: "--x") }
    #expect(throws: CommandError.self) { try Overrides.value(".inf", flag: "--x") }
  }

  @Test("keys are replaced, added, and reach into lists by index")
  func application() throws {
    let file: JSONValue = ["data": ["tasks": [["path": "a", "weight": 2], ["path": "b"]]]]
    #expect(
      try apply(["--data.tasks.1.path", "c", "--data.tasks.2.path", "d"], to: file)
        == ["data": ["tasks": [["path": "a", "weight": 2], ["path": "c"], ["path": "d"]]]])
    #expect(
      try apply(["--data.tasks.0.path", "x"], to: [:]) == ["data": ["tasks": [["path": "x"]]]])
    #expect(try apply(["--seed", "1", "--seed", "2"], to: [:]) == ["seed": 2])
    #expect(
      try apply(["--eval.tasks", "[]"], to: ["eval": ["tasks": [1]]])
        == ["eval": ["tasks": []]])
  }

  @Test(
    "a wrong flag is a usage error",
    arguments: [
      ["--seed"], ["--objective..f-norm", "x"], ["--", "x"], ["-x"], ["--.seed", "1"],
      ["--data.tasks.5.path", "x"], ["--data.tasks.name", "x"], ["--seed.deeper", "x"],
      ["--sed", "1"],
    ])
  func usage(arguments: [String]) {
    let file: JSONValue = ["data": ["tasks": [["path": "a"]]], "seed": 1]
    do {
      _ = try apply(arguments, to: file)
      Issue.record("\(arguments) was taken")
    } catch let error as CommandError {
      #expect(error.status == .usage)
    } catch { Issue.record("\(error)") }
  }

  @Test("a misspelt flag is told the nearest one, command flags included")
  func nearest() {
    #expect(throws: CommandError.self) { try Overrides.parse(["--resum"], flags: ["resume"]) }
    do {
      _ = try Overrides.parse(["--resum"], flags: ["resume"])
    } catch { #expect(error.description.contains("did you mean \"--resume\"?")) }
  }

  @Test("defaults give way to the file and the file to flags")
  func precedence() throws {
    let file = try TemporaryFile("seed: 5\noutput: from-file\nmodel: m\n")
    let source = try RecipeSource(
      path: file.path, overrides: try Overrides.parse(["--output", "from-flag"]).overrides)
    #expect(source.recipe.seed == 5)
    #expect(source.recipe.output == "from-flag")
    #expect(source.recipe.rollout.groupSize == Recipe().rollout.groupSize)
  }

  @Test("an error says whether file or flag is at fault, with line or flag")
  func blame() throws {
    let file = try TemporaryFile("model: m\nrollout:\n  group-size: 0\n")
    #expect(throws: CommandError.self) {
      try RecipeSource(path: file.path, overrides: Overrides())
    }
    do {
      _ = try RecipeSource(path: file.path, overrides: Overrides())
    } catch {
      #expect(error.status == .badData)
      #expect(error.description.hasPrefix("\(file.path):3: rollout.group-size: "))
    }
    do {
      _ = try RecipeSource(
        path: file.path,
        overrides: try Overrides.parse(["--rollout.group-size", "x"]).overrides)
      Issue.record("x was taken for a number")
    } catch {
      #expect(error.status == .usage)
      #expect(error.description.hasPrefix("--rollout.group-size: "))
    }
    let mended = try RecipeSource(
      path: file.path, overrides: try Overrides.parse(["--rollout.group-size", "4"]).overrides)
    #expect(mended.recipe.rollout.groupSize == 4)
  }
}
