import Objectives
import StrictJSON
import Tasks
import TensorTesting
import Testing
import VisionEncoder

@testable import Training

@Suite("what pictures are worth", .tags(.value))
struct LookingReportTests {
  private func question(
    _ reference: String, family: String? = nil, seen: Double = 1, blank: Double = 0,
    swapped: Double? = 0
  ) -> LookingReport.Question {
    LookingReport.Question(
      family: family, reference: reference, seen: seen, blank: blank, swapped: swapped)
  }

  @Test(
    "the majority share takes each family's own most frequent answer, the unnamed as one family")
  func majority() {
    let report = LookingReport(
      task: "t",
      questions: [
        question("3", family: "count"), question("red", family: "colour"),
        question("3", family: "count"), question("blue", family: "colour"),
        question("2", family: "count"), question("red", family: "colour"),
        question("3", family: "count"), question("3"), question("7"), question("7"),
      ])
    #expect(report.families.map(\.name) == ["colour", "count"])
    #expect(report.families.map(\.figures.questions) == [3, 4])
    #expect(report.families.map(\.figures.majority) == [2.0 / 3, 3.0 / 4])
    // 2 of colour, 3 of count and 2 without a family.
    #expect(report.overall.majority == 7.0 / 10 && report.overall.questions == 10)
  }

  @Test("with options a fixed reply is a letter or an option's text, whichever is more frequent")
  func options() {
    func share(_ references: [String]) -> Double {
      LookingReport(task: "t", questions: references.map { question($0) }).overall.majority
    }
    let yesFirst = #"{"answer":"A","options":["Yes","no"]}"#
    let yesLast = #"{"answer":"B","options":["no","yes"]}"#
    let noLast = #"{"answer":"B","options":["maybe","no"]}"#
    let lettered = #"{"answer":"B","options":{"A":"1","B":"2"}}"#
    // Yes 3 times, B twice.
    #expect(share([yesFirst, yesFirst, yesLast, noLast]) == 3.0 / 4)
    // B 3 times, yes and no and 2 once each.
    #expect(share([yesLast, noLast, lettered]) == 1)
    // No options that can be read: the whole text.
    let odd = [#"{"answer":"C","options":["x"]}"#, #"{"answer":"B","options":4}"#, "{", "{"]
    #expect(share(odd) == 2.0 / 4)
  }

  @Test("means are over questions, the swapped one over those that could be swapped")
  func means() throws {
    let report = LookingReport(
      task: "t",
      questions: [
        question("1", family: "a", seen: 0.75, blank: 0, swapped: nil),
        question("1", family: "a", seen: 0.25, blank: 1, swapped: 0.5),
        question("2", family: "b", seen: 1, blank: 0, swapped: nil),
        question("3", seen: 1, blank: 0, swapped: 0),
      ])
    #expect(report.overall.seen == 0.75 && report.overall.blank == 0.25)
    #expect(report.overall.swapped == 0.25 && report.overall.swappedQuestions == 2)
    let json = report.json
    #expect(json["seen"]?.double == 0.75 && json["swapped_n"]?.int == 2 && json["n"]?.int == 4)
    #expect(json["families"]?["a"]?["swapped"]?.double == 0.5)
    #expect(json["families"]?["a"]?["n"]?.int == 2)
    #expect(json["families"]?["b"]?["swapped"]?.isNull == true)
    #expect(json["families"]?["b"]?["swapped_n"]?.int == 0 && json["advice"]?.isNull == true)
    let metrics = Dictionary(uniqueKeysWithValues: report.metrics.map { ($0.name, $0.value) })
    #expect(metrics["eval/t/looking/blank"] == 0.25)
    #expect(metrics["eval/t/looking/family/a/seen"] == 0.5)
    #expect(metrics["eval/t/looking/family/b/swapped"] == nil)
  }

  @Test("two points and less between seen and blank call for advice, and nothing right for other")
  func advice() {
    func advice(_ seen: Double, _ blank: Double) -> String? {
      LookingReport(task: "t", questions: [question("1", seen: seen, blank: blank)]).advice
    }
    #expect(advice(0.52, 0.5)?.contains("does not use the picture") == true)
    #expect(advice(0.4, 0.6)?.contains("does not use the picture") == true)
    #expect(advice(0.53, 0.5) == nil)
    #expect(advice(0, 0)?.contains("cannot tell") == true)
  }
}

@Suite("partners of pictures", .tags(.value))
struct PicturePartnersTests {
  private func sample(
    _ reference: String, _ pictures: [UInt8], question: String = "q", family: String? = nil
  ) -> PreparedSample {
    let sample = Sample(
      task: "t", question: question, reference: reference,
      location: RecordLocation(file: "f", line: 1), family: family)
    let images = pictures.map { picture in
      PlacedImage(
        file: ImageFile(embedded: [picture], name: "p"),
        grid: PatchGrid(time: 1, height: 2, width: 2), firstToken: 0,
        contentHash: UInt64(picture),
        scaling: PixelScaling(
          original: ImageSize(width: 28, height: 28), resized: ImageSize(width: 28, height: 28)))
    }
    return PreparedSample(sample: sample, prompt: [1], images: images)
  }

  private func partners(
    _ samples: [PreparedSample], fits: (PreparedSample) -> Bool = { _ in true }
  ) -> [Int?] {
    let partners = PicturePartners(samples)
    return samples.indices.map { partners.partner(of: $0, where: fits) }
  }

  @Test("the next sample with another answer, round the end of the list")
  func next() {
    let samples = ["1", "1", "2", "2", "3", "1"].enumerated().map { sample($1, [UInt8($0)]) }
    #expect(partners(samples) == [2, 2, 4, 4, 5, 2])
  }

  @Test("never of another family or number of pictures, and none where all answers are the same")
  func kinds() {
    let samples = [
      sample("1", [0], family: "a"), sample("2", [1], family: "b"),
      sample("2", [2, 3], family: "a"),
      sample("3", [4], family: "a"), sample("2", [5], family: "b"), sample("9", []),
      sample("1", [6]), sample("4", []),
    ]
    #expect(partners(samples) == [3, nil, nil, 0, nil, nil, nil, nil])
  }

  @Test("the same question goes before a nearer one, which serves where there is no other")
  func questions() {
    let samples = [
      sample("1", [0], question: "cats?"), sample("2", [1], question: "dogs?"),
      sample("3", [2], question: "cats?"), sample("4", [3], question: "owls?"),
    ]
    #expect(partners(samples) == [2, 2, 0, 0])
  }

  @Test("pictures that are the sample's own or do not fit are passed over")
  func passedOver() {
    let samples = [
      sample("1", [7]), sample("2", [7]), sample("1", [8]), sample("3", [9]), sample("4", [5]),
    ]
    // The second question is about the first one's picture; the picture 9 does not fit.
    let found = partners(samples) { $0.images[0].contentHash != 9 }
    #expect(found == [4, 2, 4, 4, 0])
    #expect(partners(samples) { _ in false } == [nil, nil, nil, nil, nil])
  }

  @Test("with options an answer is the option's text, whatever its letter")
  func options() {
    let samples = [
      sample(#"{"answer":"A","options":["red","blue"]}"#, [0]),
      sample(#"{"answer":"B","options":["blue","red"]}"#, [1]),
      sample(#"{"answer":"A","options":["blue","red"]}"#, [2]),
    ]
    #expect(partners(samples) == [2, 2, 0])
  }

  @Test("partners found by walking every candidate are the same ones, in 200 random lists")
  func slowTwin() {
    var random = CounterRandom(seed: 5, purpose: "partners")
    for _ in 0..<200 {
      let samples = (0..<random.integer(in: 1...12)).map { _ in
        sample(
          "\(random.integer(in: 0...2))", [UInt8(random.integer(in: 0...3))],
          question: "\(random.integer(in: 0...1))",
          family: random.integer(in: 0...1) == 0 ? "f" : nil)
      }
      let expected = samples.indices.map { i -> Int? in
        let order = (1..<samples.count).map { (i + $0) % samples.count }.filter {
          samples[$0].sample.family == samples[i].sample.family
            && samples[$0].sample.reference != samples[i].sample.reference
            && samples[$0].images[0].contentHash != samples[i].images[0].contentHash
        }
        return order.first { samples[$0].sample.question == samples[i].sample.question }
          ?? order.first
      }
      #expect(partners(samples) == expected)
    }
  }
}
