#include <gtest/gtest.h>

#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "../../host/io/case_table.h"
#include "case_bad_inputs.h"
#include "coble/case.h"
#include "coble/image.h"
#include "coble/random.h"
#include "coble/sim.h"

namespace {

namespace fs = std::filesystem;

struct ReadResult {
  coble_status status;
  coble_case value;
  std::string report;
};

ReadResult read_case(const std::string &path, const std::vector<std::string> &set = {}) {
  std::vector<const char *> text;
  for (const std::string &s : set) text.push_back(s.c_str());
  ReadResult result{};
  char *errors = nullptr;
  result.status =
      coble_case_read(path.c_str(), (int)text.size(), text.data(), &result.value, &errors);
  result.report = errors ? errors : "";
  EXPECT_EQ(errors != nullptr, result.status == COBLE_ERR_INPUT);
  free(errors);
  return result;
}

std::string echo(const coble_case &c) {
  char *text = nullptr;
  EXPECT_EQ(coble_case_echo(&c, &text), COBLE_OK) << coble_message();
  const std::string copy = text ? text : "";
  free(text);
  return copy;
}

bool same_value(const coble_case_key &key, const void *a, const void *b) {
  if (key.kind == COBLE_KEY_TEXT || key.kind == COBLE_KEY_FILE)
    return strcmp((const char *)a, (const char *)b) == 0;
  if (key.kind != COBLE_KEY_QUANTITY) return memcmp(a, b, key.size) == 0;
  double x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return x == y || (std::isnan(x) && std::isnan(y));
}

void expect_same_key(const coble_case_key &key, const char *a, const char *b) {
  if (key.kind == COBLE_KEY_FLAGS) {
    for (const coble_choice *f = key.choices; f->name; f++)
      EXPECT_EQ(a[f->value], b[f->value]) << key.path << " " << f->name;
    return;
  }
  int values = key.most;
  if (key.count_offset) {
    int others;
    memcpy(&values, a + key.count_offset, sizeof values);
    memcpy(&others, b + key.count_offset, sizeof others);
    ASSERT_EQ(values, others) << key.path;
  }
  for (int v = 0; v < values; v++) {
    const size_t at = key.offset + (size_t)v * key.size;
    EXPECT_TRUE(same_value(key, a + at, b + at)) << key.path << "[" << v << "]";
  }
}

// Field by field through the table, bit for bit.
void expect_same_case(const coble_case &a, const coble_case &b) {
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  EXPECT_EQ(a.geometry.source, b.geometry.source);
  ASSERT_EQ(a.cell.step_count, b.cell.step_count);
  for (int i = 0; i < count; i++) {
    if (keys[i].kind < COBLE_KEY_QUANTITY) continue;
    if (!coble_case_key_in_step(&keys[i]))
      expect_same_key(keys[i], (const char *)&a, (const char *)&b);
    else
      for (int s = 0; s < a.cell.step_count; s++)
        expect_same_key(keys[i], (const char *)&a.cell.steps[s], (const char *)&b.cell.steps[s]);
  }
}

class Case : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "coble_case_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    write("shared.yaml", "creep: {exponent: 4}\n");
    write("wrong.yaml", "creep:\n  exponent: four\n");
    write("torn.yaml", "creep: [\n");
    write("data.raw", std::string(64, 'x'));
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string write(const std::string &name, const std::string &text) {
    const std::string path = folder + "/" + name;
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  // '@' for the folder, so that expected reports do not depend on it.
  std::string shorten(std::string text) const {
    for (size_t at; (at = text.find(folder + "/")) != std::string::npos;)
      text.replace(at, folder.size() + 1, "@");
    return text;
  }
  coble_case good(const std::string &text, const std::vector<std::string> &set = {}) {
    const ReadResult r = read_case(write("good.yaml", text), set);
    EXPECT_EQ(r.status, COBLE_OK) << r.report << coble_message();
    return r.value;
  }
  std::string refused(const std::string &text, const std::vector<std::string> &set = {}) {
    const ReadResult r = read_case(write("bad.yaml", text), set);
    EXPECT_EQ(r.status, COBLE_ERR_INPUT);
    return shorten(r.report);
  }
  void expect_round_trip(const coble_case &c) {
    const std::string text = echo(c);
    const ReadResult back = read_case(write("echo.yaml", text));
    ASSERT_EQ(back.status, COBLE_OK) << back.report << text;
    expect_same_case(c, back.value);
  }
  std::string folder;
};

TEST_F(Case, EachBadInputIsRefusedWithPlaceAndReason) {
  for (const BadInput &bad : bad_inputs) {
    SCOPED_TRACE(bad.name);
    EXPECT_EQ(refused(bad.text), bad.report);
  }
}

TEST_F(Case, FileThatCannotBeACaseIsRefused) {
  EXPECT_EQ(shorten(read_case(folder + "/none.yaml").report),
            "@none.yaml:1:1: case: found '@none.yaml' (No such file or directory), expected a "
            "readable case file\n");
  EXPECT_NE(read_case(folder).report.find("(a folder)"), std::string::npos);
  EXPECT_NE(read_case("/dev/zero").report.find("(not a regular file)"), std::string::npos);
  const std::string large = write("large.yaml", "# " + std::string(1 << 20, 'x'));
  EXPECT_NE(read_case(large).report.find("(larger than 64 KiB)"), std::string::npos);
}

TEST_F(Case, ReportEndsAfterAHundredErrors) {
  std::string text = GREY "scaffold:\n";
  for (int i = 0; i < 250; i++) text += "  wrong" + std::to_string(i) + ": 1\n";
  const std::string report = refused(text);
  EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), 101);
  EXPECT_NE(report.find("... and 150 more errors\n"), std::string::npos);
}

TEST_F(Case, DefaultsAreInSi) {
  const coble_case c = good(GREY);
  EXPECT_EQ(c.geometry.source, COBLE_GEOMETRY_GREY);
  EXPECT_EQ(c.geometry.voxel_size, 10e-9);
  EXPECT_EQ(c.geometry.width_y, 1e-6);
  EXPECT_TRUE(c.geometry.periodic_sides);
  EXPECT_EQ(c.geometry.grey.diameter, 31e-9);
  EXPECT_DOUBLE_EQ(c.cell.temperature, 333.15);
  EXPECT_EQ(c.cell.stack_pressure, 5e6);
  EXPECT_DOUBLE_EQ(c.cell.current_density, 5);
  EXPECT_DOUBLE_EQ(c.cell.capacity, 3 * 36e3);
  ASSERT_EQ(c.cell.step_count, 1);
  EXPECT_EQ(c.cell.steps[0].capacity, c.cell.capacity);
  EXPECT_EQ(c.cell.steps[0].duration, 0);
  EXPECT_DOUBLE_EQ(c.creep.contact_angle, std::acos(0.5));
  EXPECT_DOUBLE_EQ(c.li.diffusivity, 0.014e-4);
  EXPECT_DOUBLE_EQ(c.li.creep_activation, 37e3);
  EXPECT_TRUE(std::isnan(c.interfaces.w_li_cc));
  EXPECT_TRUE(c.output.saturation && c.output.pressure && c.output.films);
  EXPECT_FALSE(c.output.phase || c.output.pore_diameter || c.output.crevice ||
               c.output.displacement);
}

TEST_F(Case, DefaultsOfTheLatticeAreThoseOfItsModule) {
  const coble_case c = good(GREY);
  const coble_skeleton_params s = coble_skeleton_defaults();
  const coble_sim_params p = coble_sim_defaults();
  EXPECT_EQ(c.skeleton.kind, s.kind);
  EXPECT_EQ(c.skeleton.block, s.block);
  EXPECT_EQ(c.skeleton.modulus, s.modulus);
  EXPECT_EQ(c.skeleton.column_shear, s.column_shear);
  EXPECT_EQ(c.skeleton.solid_modulus, s.solid_modulus);
  EXPECT_EQ(c.skeleton.binder_modulus, s.binder_modulus);
  EXPECT_EQ(c.skeleton.binder_fraction, s.binder_fraction);
  EXPECT_EQ(c.skeleton.solid_density, s.solid_density);
  EXPECT_EQ(c.skeleton.binder_density, s.binder_density);
  EXPECT_TRUE(std::isnan(c.biot) && std::isnan(p.biot));
  const double tension[] = {c.interfaces.cohesion, c.interfaces.sigma_se, c.interfaces.sigma_cc};
  const double shear[] = {c.interfaces.cohesion_shear, c.interfaces.tau_se, c.interfaces.tau_cc};
  for (int kind = 0; kind < 3; kind++) {
    EXPECT_EQ(tension[kind], p.strength.tension[kind]);
    EXPECT_EQ(shear[kind], p.strength.shear[kind]);
    EXPECT_EQ(c.interfaces.scatter[kind], p.strength.scatter[kind]);
  }
  EXPECT_EQ(c.interfaces.film_factor, p.film_factor);
  EXPECT_EQ(c.interfaces.crevice_factor, p.crevice_factor);
  EXPECT_EQ(c.numerics.event_accuracy, p.event_accuracy);
}

TEST_F(Case, LatticeAndItsStrengths) {
  const coble_case c =
      good(GREY
           "skeleton: {kind: columns, block: 10, column_shear: 0.2 GPa, biot: 0}\n"
           "interfaces: {sigma_se: 8 MPa, tau_cc: 2 MPa, scatter: [0.1, 0.2, 0.3]}\n"
           "output: {fields: [crevice, displacement]}\n");
  EXPECT_EQ(c.skeleton.kind, COBLE_SKELETON_COLUMNS);
  EXPECT_EQ(c.skeleton.block, 10);
  EXPECT_DOUBLE_EQ(c.skeleton.column_shear, 0.2e9);
  EXPECT_EQ(c.biot, 0);
  EXPECT_EQ(c.interfaces.tau_se, 8e6) << "shear follows tension";
  EXPECT_EQ(c.interfaces.tau_cc, 2e6);
  EXPECT_EQ(c.interfaces.sigma_cc, 0.5e6);
  EXPECT_EQ(c.interfaces.scatter[2], 0.3);
  EXPECT_TRUE(c.output.crevice && c.output.displacement);
  EXPECT_FALSE(c.output.films);
  expect_round_trip(c);
  EXPECT_EQ(good(GREY "interfaces: {scatter: 0.3}\n").interfaces.scatter[2], 0.3);
}

TEST_F(Case, FractureEnergyTakesThePlaceOfAStrength) {
  const coble_case c = good(GREY
                            "interfaces: {fracture_energy_se: 2 J/m2, tau_se: 3 MPa, "
                            "fracture_energy_layer: 0.5 J/m2}\n");
  EXPECT_EQ(c.interfaces.energy_se, 2);
  EXPECT_TRUE(std::isnan(c.interfaces.sigma_se));
  EXPECT_EQ(c.interfaces.tau_se, 3e6);
  EXPECT_TRUE(std::isnan(c.interfaces.cohesion) && std::isnan(c.interfaces.cohesion_shear));
  EXPECT_TRUE(std::isnan(c.interfaces.energy_cc));
  EXPECT_EQ(c.interfaces.sigma_cc, 0.5e6);
  expect_round_trip(c);
  EXPECT_EQ(
      refused(GREY "interfaces: {sigma_cc: 1 MPa}\n", {"interfaces.fracture_energy_cc=1 J/m2"}),
      "--set interfaces.fracture_energy_cc=1 J/m2: interfaces.fracture_energy_cc: found a value "
      "beside sigma_cc (at @bad.yaml:6:14), expected one of the two\n");
}

TEST_F(Case, BlocksAreCutDownToDivisors) {
  coble_skeleton_params s = coble_skeleton_defaults();
  const int32_t n[] = {90, 60, 7};
  s.block = 20;
  EXPECT_EQ(coble_case_block(&s, n), 1);
  s.kind = COBLE_SKELETON_COLUMNS;
  EXPECT_EQ(coble_case_block(&s, n), 15);
  s.kind = COBLE_SKELETON_GRAINS;
  EXPECT_EQ(coble_case_block(&s, n), 20);
}

TEST_F(Case, ValuesOfEveryKind) {
  const coble_case c = good(
      "name: all kinds\n"
      "geometry:\n"
      "  voxel_size: 12.5 nm\n"
      "  width: [0.05 um, 25 nm]\n"
      "  thickness: 50 nm\n"
      "  sides: mirror\n"
      "  seed: 9223372036854775807\n"
      "  image:\n"
      "    {file: data.raw, shape: [4, 2, 4], type: uint16, skip: 3, axes: zyx, se_face: last,\n"
      "     pore_labels: [0, 3]}\n"
      "output: {fields: phase, at: 1 mAh/cm2}\n");
  EXPECT_STREQ(c.name, "all kinds");
  EXPECT_EQ(c.geometry.source, COBLE_GEOMETRY_IMAGE);
  EXPECT_DOUBLE_EQ(c.geometry.width_x, 50e-9);
  EXPECT_DOUBLE_EQ(c.geometry.width_y, 25e-9);
  EXPECT_FALSE(c.geometry.periodic_sides);
  EXPECT_EQ(c.geometry.seed, 9223372036854775807u);
  EXPECT_EQ(c.geometry.image.shape[1], 2);
  EXPECT_TRUE(c.geometry.image.sixteen_bit);
  EXPECT_EQ(c.geometry.image.skip, 3);
  EXPECT_STREQ(c.geometry.image.axes, "zyx");
  EXPECT_EQ(c.geometry.image.se_face, '+');
  ASSERT_EQ(c.geometry.image.pore_labels_count, 2);
  EXPECT_EQ(c.geometry.image.pore_labels[1], 3);
  EXPECT_EQ(fs::path(c.geometry.image.file), fs::canonical(folder + "/data.raw"));
  EXPECT_TRUE(c.output.phase);
  EXPECT_FALSE(c.output.saturation);
  ASSERT_EQ(c.output.at_count, 1);
  EXPECT_DOUBLE_EQ(c.output.at[0], 36e3);
  expect_round_trip(c);
}

TEST_F(Case, AGreyImageIsFilteredAndItsThresholdFound) {
  write("data.raw", std::string(64, 'a'));
  const coble_case c = good(
      "geometry:\n"
      "  voxel_size: 12.5 nm\n"
      "  image: {file: data.raw, shape: [4, 4, 4], threshold: otsu, filter: gaussian,\n"
      "    filter_radius: 1.5, flatten: 20}\n");
  EXPECT_EQ(c.geometry.image.threshold, COBLE_THRESHOLD_OTSU);
  EXPECT_EQ(c.geometry.image.filter, COBLE_FILTER_GAUSSIAN);
  EXPECT_EQ(c.geometry.image.filter_radius, 1.5);
  EXPECT_EQ(c.geometry.image.flatten, 20);
  expect_round_trip(c);
}

TEST_F(Case, ImageGivesItsOwnSize) {
  const coble_case c =
      good("geometry: {voxel_size: 1 um, image: {file: data.raw, shape: [4, 4, 4], threshold: 9}}");
  EXPECT_EQ(c.geometry.thickness, 0);
  EXPECT_EQ(c.geometry.width_x, 0);
  expect_round_trip(c);
}

TEST_F(Case, StepsTakeTheCurrentOfTheCellAndAddUp) {
  const coble_case c = good(GREY
                            "cell:\n"
                            "  current_density: 1 mA/cm2\n"
                            "  steps:\n"
                            "    - {capacity: 0.5 mAh/cm2}\n"
                            "    - {current_density: 0 A/m2, duration: 1 h}\n"
                            "    - {current_density: -0.5 mA/cm2, duration: 30 min}\n");
  ASSERT_EQ(c.cell.step_count, 3);
  EXPECT_DOUBLE_EQ(c.cell.steps[0].current_density, 10);
  EXPECT_DOUBLE_EQ(c.cell.steps[0].capacity, 18e3);
  EXPECT_EQ(c.cell.steps[1].current_density, 0);
  EXPECT_DOUBLE_EQ(c.cell.steps[1].duration, 3600);
  EXPECT_DOUBLE_EQ(c.cell.steps[2].current_density, -5);
  EXPECT_DOUBLE_EQ(c.cell.capacity, 18e3 + 9e3);
  expect_round_trip(c);
}

TEST_F(Case, IncludingFileWins) {
  write("parts/base.yaml", GREY "creep: {exponent: 2, factor: 0.5}\ninclude: deeper/more.yaml\n");
  write("parts/deeper/more.yaml", "creep: {factor: 7}\nli: {surface_tension: 0.46 J/m2}\n");
  const coble_case c = good("creep: {exponent: 1.5}\ninclude: parts/base.yaml\n");
  EXPECT_EQ(c.creep.exponent, 1.5);
  EXPECT_EQ(c.creep.factor, 0.5);
  EXPECT_EQ(c.li.surface_tension, 0.46);
}

TEST_F(Case, LaterIncludeWins) {
  write("base.yaml", GREY "creep: {exponent: 2}\n");
  EXPECT_EQ(good("include: [base.yaml, shared.yaml]\n").creep.exponent, 4);
  EXPECT_EQ(good("include: [shared.yaml, base.yaml]\n").creep.exponent, 2);
}

TEST_F(Case, FileNamesAreRelativeToTheFileThatNamesThem) {
  write("parts/list.csv", "x [nm],y [nm],z [nm],diameter [nm]\n");
  write("parts/spheres.yaml", "geometry: {spheres: {file: list.csv}}\n");
  const coble_case c = good(
      "include: parts/spheres.yaml\n"
      "geometry: {voxel_size: 1 nm, width: 8 nm, thickness: 8 nm}\n");
  EXPECT_EQ(fs::path(c.geometry.spheres.file), fs::canonical(folder + "/parts/list.csv"));
}

TEST_F(Case, IncludeCycleIsRefused) {
  write("a.yaml", "include: bad.yaml\n");
  EXPECT_EQ(refused("include: a.yaml\n"),
            "@a.yaml:1:10: include: found '@bad.yaml' again (first at @bad.yaml:1:1), expected "
            "once\n");
}

TEST_F(Case, OverridesWinAndGoThroughTheSameChecks) {
  const coble_case c =
      good(GREY "cell: {temperature: 30 degC}\n",
           {"cell.temperature=45 degC", "geometry.seed=7", "output.at=[0.1 mAh/cm2, 0.2 mAh/cm2]",
            "name=a = b", "cell.steps=[{capacity: 1 mAh/cm2}]"});
  EXPECT_DOUBLE_EQ(c.cell.temperature, 318.15);
  EXPECT_EQ(c.geometry.seed, 7u);
  EXPECT_EQ(c.output.at_count, 2);
  EXPECT_STREQ(c.name, "a = b");
  EXPECT_DOUBLE_EQ(c.cell.capacity, 36e3);
}

TEST_F(Case, BadOverridesAreRefusedWithTheirText) {
  const BadInput bad[] = {
      {"no unit", "cell.temperature=60",
       "cell.temperature: found '60' without a unit, expected a temperature such as '60 degC' "
       "(from -100 degC to 180 degC)\n"},
      {"unknown key", "cell.temprature=60 degC",
       "cell.temprature: found unknown key 'temprature', did you mean 'temperature'?\n"},
      {"unknown block", "foo.barbar=5",
       "foo.barbar: found unknown key 'barbar', expected one of those that the help lists\n"},
      {"no value", "cell.temperature", "--set: found no 'key=', expected path.key=value\n"},
      {"no key", "=5", "--set: found no 'key=', expected path.key=value\n"},
      {"block", "cell=5",
       "cell: found a key that cannot be set by itself, expected one of the keys in it\n"},
      {"key of a step", "cell.steps.capacity=1 mAh/cm2",
       "cell.steps.capacity: found a key that cannot be set by itself, expected the whole list "
       "cell.steps=[...]\n"},
      {"empty value",
       "creep.exponent=", "creep.exponent: found nothing, expected a number from 1 to 10\n"},
      {"syntax", "creep.exponent=[3",
       "YAML: did not find expected ',' or ']' (while parsing a flow sequence)\n"},
      {"second source", "geometry.generate.diameter=75 nm",
       "geometry: found both 'generate' and 'grey', expected exactly one of generate, image, "
       "spheres, "
       "grey\n"},
      {"cross-field", "geometry.width=5 nm",
       "geometry.width: found '0.005 um', expected at least one voxel, 10 nm\n"},
  };
  for (const BadInput &b : bad) {
    SCOPED_TRACE(b.name);
    EXPECT_EQ(refused(GREY, {b.text}), "--set " + b.text + ": " + b.report);
  }
}

TEST_F(Case, ByteOrderMarkAndCarriageReturnsAreTaken) {
  std::string text = GREY;
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\r\n");
  EXPECT_EQ(good("\xEF\xBB\xBF" + text).geometry.voxel_size, 10e-9);
}

TEST_F(Case, NamesBeyondAsciiAreTaken) {
  const coble_case c = good(GREY "name: \"\xC3\x84nderung \\\" \\\\\"\n");
  EXPECT_STREQ(c.name, "\xC3\x84nderung \" \\");
  expect_round_trip(c);
}

// What is searched has no value of its own in the echo.
TEST_F(Case, PackingsMadeForTheirPoresEchoThemselves) {
  const std::string head =
      "geometry:\n  voxel_size: 10 nm\n  thickness: 1.2 um\n  width: 1.2 um\n  generate:\n"
      "    diameter: 75 nm\n    pore_diameter: 31 nm\n";
  const coble_case porosity = good(head +
                                   "    binder: {place: coating, fraction: 0.1}\n"
                                   "    clusters: {length: 0.2 um}\n");
  EXPECT_TRUE(std::isnan(porosity.geometry.generate.porosity));
  EXPECT_EQ(porosity.geometry.generate.binder_fraction, 0.1);
  expect_round_trip(porosity);
  const coble_case binder = good(head + "    search: binder\n    porosity: 0.45\n");
  EXPECT_TRUE(std::isnan(binder.geometry.generate.binder_fraction));
  EXPECT_EQ(binder.geometry.generate.porosity, 0.45);
  expect_round_trip(binder);
}

// Numbers without a short decimal, anywhere in the range of each key that stands by itself.
TEST_F(Case, EchoKeepsEveryBit) {
  coble_case c = good(GREY);
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (uint64_t trial = 0; trial < 5; trial++) {
    for (int i = 0; i < count; i++) {
      const std::string path = keys[i].path, block = path.substr(0, path.find('.') + 1);
      const bool alone = block == "li." || block == "creep." || block == "interfaces." ||
                         block == "scaffold." || path == "cell.temperature";
      const bool either = path.find(".fracture_energy") != std::string::npos ||
                          path == "scaffold.decoration.loading";
      if (!alone || either || keys[i].kind != COBLE_KEY_QUANTITY) continue;
      double low, high;
      ASSERT_EQ(coble_parse_quantity(keys[i].low, keys[i].unit, &low), COBLE_OK) << path;
      ASSERT_EQ(coble_parse_quantity(keys[i].high, keys[i].unit, &high), COBLE_OK) << path;
      const double u = coble_random_uniform(1, COBLE_STREAM_STRENGTH, trial, (uint32_t)i);
      *(double *)((char *)&c + keys[i].offset) = low + (high - low) * u * u * u;
    }
    expect_round_trip(c);
  }
}

TEST_F(Case, EchoIsShortWhereTheUserWas) {
  const std::string text = echo(good(GREY "cell: {temperature: 45 degC}\n"));
  for (const char *line : {"\n  voxel_size: 10 nm ", "\n  width: [1 um, 1 um] ",
                           "\n  temperature: 45 degC ", "\n  fabrication_pressure: 380 MPa ",
                           "\n  contact_angle: 60 deg ", "\n  capacity: 3 mAh/cm2 "})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST_F(Case, HelpHasEveryKeyOnce) {
  char *help = nullptr;
  ASSERT_EQ(coble_case_help(&help), COBLE_OK);
  const std::string text = help;
  free(help);
  int count;
  const coble_case_key *keys = coble_case_keys(&count);
  for (int i = 0; i < count; i++) {
    EXPECT_EQ(coble_case_key_find(keys[i].path), &keys[i]) << keys[i].path;
    const bool block = keys[i].kind == COBLE_KEY_BLOCK;
    const std::string head =
        (block ? "\n" : "\n  ") + std::string(keys[i].path) + (block ? ":" : " ");
    const size_t at = ("\n" + text).find(head);
    ASSERT_NE(at, std::string::npos) << keys[i].path;
    const std::string line = text.substr(at, text.find('\n', at) - at);
    EXPECT_NE(line.find(keys[i].meaning), std::string::npos) << line;
  }
}

TEST_F(Case, EveryShippedCaseIsGoodAndEchoesItself) {
  const std::string cases = std::string(COBLE_SOURCE_DIR) + "/meshes/cases";
  int found = 0;
  for (const fs::directory_entry &entry : fs::recursive_directory_iterator(cases)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".yaml") continue;
    if (name.rfind("carbon", 0) == 0 || name == "sample.yaml" || name.rfind("silver", 0) == 0)
      continue;  // parts of cases
    SCOPED_TRACE(name);
    const ReadResult r = read_case(entry.path().string());
    ASSERT_EQ(r.status, COBLE_OK) << r.report;
    expect_round_trip(r.value);
    found++;
  }
  EXPECT_GE(found, 34);
}

TEST_F(Case, ShippedImageHasItsStatedPorosity) {
  const coble_case c = read_case(std::string(COBLE_SOURCE_DIR) + "/meshes/cases/image.yaml").value;
  coble_image_params params = coble_image_defaults();
  std::copy_n(c.geometry.image.shape, 3, params.shape);
  coble_image image;
  ASSERT_EQ(coble_image_read(c.geometry.image.file, &params, &image), COBLE_OK) << coble_message();
  const unsigned char *value = (const unsigned char *)image.value;
  const size_t cells = (size_t)image.n[0] * image.n[1] * image.n[2];
  const double threshold = c.geometry.image.threshold;
  const auto pores = std::count_if(value, value + cells, [=](int v) { return v < threshold; });
  EXPECT_NEAR((double)pores / (double)cells, 0.411, 0.0005); /* meshes/README.md */
  coble_image_release(&image);
}

TEST_F(Case, CarbonCasesDifferOnlyByDiameterTemperatureAndFabricationPressure) {
  const std::string cases = std::string(COBLE_SOURCE_DIR) + "/meshes/cases/";
  const char *const names[] = {"cs1_60C", "cs2_60C", "cs3_45C", "cs3_30C", "cs3_60C_pressed5MPa"};
  for (const char *kind : {"", "_resolved"}) {
    const coble_case reference = read_case(cases + "cs3_60C" + kind + ".yaml").value;
    for (const char *name : names) {
      SCOPED_TRACE(std::string(name) + kind);
      coble_case c = read_case(cases + name + kind + ".yaml").value;
      if (*kind) {
        c.geometry = reference.geometry; /* the box follows the spheres, blocks the box */
        c.skeleton.block = reference.skeleton.block;
      } else {
        c.geometry.grey.diameter = reference.geometry.grey.diameter;
      }
      strcpy(c.name, reference.name);
      c.cell.temperature = reference.cell.temperature;
      c.cell.fabrication_pressure = reference.cell.fabrication_pressure;
      expect_same_case(c, reference);
    }
  }
}

// "key=value" of each entry, one a line; the message when it cannot be read.
std::string flattened(const std::string &path) {
  int count = 0;
  coble_case_entry *entry = nullptr;
  if (coble_case_flatten(path.c_str(), &count, &entry)) return coble_message();
  std::string text;
  for (int i = 0; i < count; i++) text += std::string(entry[i].key) + "=" + entry[i].value + "\n";
  coble_case_entries_release(count, entry);
  return text;
}

TEST_F(Case, FlattenedSaysEveryKeyAndChecksNothing) {
  const std::string path =
      write("flat.yaml",
            "name: \"a, b\" # a comment\n"
            "geometry:\n  width: [1 um, 2 um]\n  image: {file: /not/there.tif, pores: []}\n"
            "cell:\n  steps:\n    - {capacity: 1 mAh/cm2}\n    - {duration: 3 h, odd: [1]}\n");
  EXPECT_EQ(flattened(path),
            "name=a, b\ngeometry.width=[1 um, 2 um]\ngeometry.image.file=/not/there.tif\n"
            "geometry.image.pores=[]\ncell.steps[0].capacity=1 mAh/cm2\n"
            "cell.steps[1].duration=3 h\ncell.steps[1].odd=[1]\n");
}

TEST_F(Case, WhatCannotBeFlattenedIsRefused) {
  EXPECT_NE(flattened("/not/there.yaml").find("/not/there.yaml: No such file"), std::string::npos);
  EXPECT_NE(flattened(write("torn.yaml", "a: 1\nb: ]\n")).find("line 2"), std::string::npos);
  EXPECT_NE(flattened(write("list.yaml", "[1, 2]")).find("no keys"), std::string::npos);
  EXPECT_NE(flattened(write("empty.yaml", "# nothing\n")).find("no keys"), std::string::npos);
  EXPECT_NE(flattened(write("itself.yaml", "a: &a {b: *a}\n")).find("deeper"), std::string::npos);
}

// libyaml takes minutes over what is nested ten thousand times.
TEST_F(Case, DeepNestingIsRefusedAtOnce) {
  const std::string open = "\ngeometry: " + std::string(60000, '[');
  EXPECT_EQ(shorten(read_case(write("deep.yaml", open)).report),
            "@deep.yaml:2:1: YAML: found lists or blocks inside each other, expected at most 32\n");
  EXPECT_NE(flattened(write("deep.yaml", open)).find("deep.yaml:2: blocks deeper than 32"),
            std::string::npos);
}

// Nine aliases of nine aliases of ...: written out, a file of 1 KB has 10^13 values.
TEST_F(Case, AliasesThatMultiplyAreRefusedAtOnce) {
  std::string text = "a: &a {x: 1, y: 2}\n";
  for (char c = 'b'; c < 'n'; c++) {
    text += std::string(1, c) + ": &" + c + " {";
    for (int i = 0; i < 9; i++) text += "k" + std::to_string(i) + ": *" + char(c - 1) + ", ";
    text += "}\n";
  }
  EXPECT_NE(flattened(write("many.yaml", text)).find("more than a case has"), std::string::npos);
  EXPECT_NE(read_case(folder + "/many.yaml").report.find("unknown key"), std::string::npos);
  std::string list = "a: &a \"" + std::string(30000, 'x') + "\"\nb: [*a";
  for (int i = 0; i < 8000; i++) list += ",*a";
  EXPECT_NE(flattened(write("list.yaml", list + "]\n")).find("more than a case has"),
            std::string::npos);
  EXPECT_NE(flattened(write("large.yaml", "# " + std::string(1 << 16, 'x'))).find("64 KiB"),
            std::string::npos);
}

}  // namespace
