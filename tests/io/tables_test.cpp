#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "coble/image.h"
#include "files.h"

namespace {

const double box[3] = {100e-9, 200e-9, 300e-9};
const coble_intrusion_params mercury = coble_intrusion_defaults();

using Tables = Files;

TEST_F(Tables, SpheresInAnyUnitAndOrderOfColumns) {
  const std::string path = Write("s.csv",
                                 "\xEF\xBB\xBF# made by hand\r\n\r\n"
                                 "id, Radius (um) ,z [nm],y [pm],x [m]\r\n"
                                 "1, 0.005 , 300, 1e5,20e-9\r\n"
                                 "# between\r\n"
                                 "2,1e-2,0,0,0 # at the corner\r\n");
  coble_packing p;
  ASSERT_EQ(coble_spheres_read(path.c_str(), box, true, &p), COBLE_OK) << coble_message();
  ASSERT_EQ(p.count, 2);
  EXPECT_TRUE(p.periodic_sides);
  EXPECT_EQ(p.size[2], box[2]);
  EXPECT_DOUBLE_EQ(p.sphere[0].x, 20e-9);
  EXPECT_DOUBLE_EQ(p.sphere[0].y, 100e-9);
  EXPECT_DOUBLE_EQ(p.sphere[0].z, 300e-9);
  EXPECT_DOUBLE_EQ(p.sphere[0].d, 10e-9);
  EXPECT_DOUBLE_EQ(p.sphere[1].d, 20e-9);
  free(p.sphere);
}

TEST_F(Tables, SpheresWrittenReadBackBitForBit) {
  std::vector<coble_sphere> spheres(200);
  for (size_t i = 0; i < spheres.size(); i++) {
    const double t = (double)i + 1;
    spheres[i] = {box[0] * std::fabs(std::sin(t)), box[1] * std::fabs(std::cos(t)),
                  box[2] * std::fabs(std::sin(3 * t)), 1e-8 / std::sqrt(t)};
  }
  coble_packing out = {{box[0], box[1], box[2]}, false, (int64_t)spheres.size(), spheres.data()};
  const std::string path = Path("out.csv");
  ASSERT_EQ(coble_spheres_write(path.c_str(), &out), COBLE_OK) << coble_message();
  EXPECT_EQ(Count(), 1u);
  coble_packing in;
  ASSERT_EQ(coble_spheres_read(path.c_str(), box, false, &in), COBLE_OK) << coble_message();
  ASSERT_EQ(in.count, out.count);
  EXPECT_EQ(std::memcmp(in.sphere, out.sphere, spheres.size() * sizeof(coble_sphere)), 0);
  free(in.sphere);
}

struct Wrong {
  const char *text, *place, *reason;
};

TEST_F(Tables, SphereErrorsNameTheLine) {
  const std::vector<Wrong> cases = {
      {"", "s.csv: ", "no header"},
      {"# only a comment\n", "s.csv: ", "no header"},
      {"x [nm],y [nm],z [nm],diameter [nm]\n", "s.csv: ", "no rows"},
      {"\nx [nm],y [nm],z [nm]\n1,1,1\n", "s.csv:2:", "no column 'diameter' or 'radius'"},
      {"x;y;z;diameter\n", "s.csv:1:", "no column 'x'"},
      {"x,y [nm],z [nm],diameter [nm]\n", "s.csv:1:", "column 'x' has no unit"},
      {"x [nm,y [nm],z [nm],diameter [nm]\n", "s.csv:1:", "should read 'x [unit]'"},
      {"x [nm),y [nm],z [nm],diameter [nm]\n", "s.csv:1:", "should read 'x [unit]'"},
      {"x [Pa],y [nm],z [nm],diameter [nm]\n", "s.csv:1:", "(a pressure), expected a length"},
      {"x [nm],x [nm],y [nm],z [nm],d [nm]\n", "s.csv:1:", "column 'x' gives"},
      {"x [nm],y [nm],z [nm],diameter [nm],radius [nm]\n", "s.csv:1:", "column 'radius' gives"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1,1,1\n1,1,1\n", "s.csv:3:", "3 fields"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1,1,1,1\n", "s.csv:2:", "5 fields"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,one,1,1\n", "s.csv:2:", "found 'one' for y"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1,1,\n", "s.csv:2:", "found '' for diameter"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,,1,1\n", "s.csv:2:", "found '' for y"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1 nm,1,1\n", "s.csv:2:", "found '1 nm' for y"},
      {"x [nm],y [nm],z [nm],radius [nm]\n\n1,1,nan,1\n", "s.csv:3:", "found 'nan' for z"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1,1,0\n", "s.csv:2:", "diameter is 0"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1,1,-2\n", "s.csv:2:", "diameter is -4"},
      {"x [nm],y [nm],z [nm],radius [nm]\n1,1,1,1\n1,1,301,1\n", "s.csv:3:", "centre's z is 301"},
      {"x [nm],y [nm],z [nm],radius [nm]\n-1,1,1,1\n", "s.csv:2:", "centre's x is -1"},
  };
  for (const Wrong &w : cases) {
    coble_packing p;
    const std::string path = Write("s.csv", w.text);
    SCOPED_TRACE(w.text);
    ExpectError(coble_spheres_read(path.c_str(), box, false, &p), COBLE_ERR_INPUT,
                {w.place, w.reason});
    EXPECT_EQ(p.sphere, nullptr);
  }
}

TEST_F(Tables, WrongFilesAndBoxesAreRefused) {
  coble_packing p;
  ExpectError(coble_spheres_read(Path("none.csv").c_str(), box, false, &p), COBLE_ERR_INPUT,
              {"none.csv", "No such file"});
  ExpectError(coble_spheres_read(folder.c_str(), box, false, &p), COBLE_ERR_INPUT, {"not a file"});
  const std::string binary = Write("b.csv", std::string("x\0y", 3));
  ExpectError(coble_spheres_read(binary.c_str(), box, false, &p), COBLE_ERR_INPUT,
              {"not a text file"});
  const double flat[3] = {1e-6, 0, 1e-6};
  ExpectError(coble_spheres_read(binary.c_str(), flat, false, &p), COBLE_ERR_INPUT, {"along y"});
}

TEST_F(Tables, TablesOfTwoGiBAreRefused) {
  const std::string path = Write("large.csv", "");
  std::filesystem::resize_file(path, uintmax_t(1) << 31);
  coble_packing packing;
  const double size[3] = {1e-6, 1e-6, 1e-6};
  ExpectError(coble_spheres_read(path.c_str(), size, false, &packing), COBLE_ERR_INPUT,
              {"large.csv", "2 GiB"});
}

TEST_F(Tables, HistogramOfCountsOrWeights) {
  size_t bins = 0;
  double *diameter = nullptr, *weight = nullptr;
  std::string path = Write("h.csv", "diameter [nm],count\n10,3\n20,0\n30,7.5\n");
  ASSERT_EQ(coble_histogram_read(path.c_str(), &bins, &diameter, &weight), COBLE_OK)
      << coble_message();
  ASSERT_EQ(bins, 3u);
  EXPECT_DOUBLE_EQ(diameter[2], 30e-9);
  EXPECT_EQ(weight[0], 3);
  EXPECT_EQ(weight[2], 7.5);
  free(diameter);
  free(weight);
  path = Write("h.csv", "Weight [percent],radius (um)\n40,1\n");
  ASSERT_EQ(coble_histogram_read(path.c_str(), &bins, &diameter, &weight), COBLE_OK)
      << coble_message();
  ASSERT_EQ(bins, 1u);
  EXPECT_DOUBLE_EQ(diameter[0], 2e-6);
  EXPECT_DOUBLE_EQ(weight[0], 0.4);
  free(diameter);
  free(weight);
}

TEST_F(Tables, HistogramErrorsNameTheLine) {
  const std::vector<Wrong> cases = {
      {"diameter [nm],count\n10,1\n0,1\n", "h.csv:3:", "diameter is 0"},
      {"diameter [nm],count\n10,-1\n", "h.csv:2:", "weight is -1"},
      {"diameter [nm],count\n10,0\n20,0\n", "h.csv: ", "add up to 0"},
      {"diameter [nm],number\n10,1\n", "h.csv:1:", "no column 'count' or 'weight'"},
      {"diameter [nm],count [nm]\n10,1\n", "h.csv:1:", "expected a pure number"},
  };
  for (const Wrong &w : cases) {
    size_t bins = 9;
    double *diameter = nullptr, *weight = nullptr;
    const std::string path = Write("h.csv", w.text);
    SCOPED_TRACE(w.text);
    ExpectError(coble_histogram_read(path.c_str(), &bins, &diameter, &weight), COBLE_ERR_INPUT,
                {w.place, w.reason});
    EXPECT_EQ(bins, 0u);
    EXPECT_EQ(diameter, nullptr);
  }
}

// The volume between two rows lies halfway between their diameters.
TEST_F(Tables, PoreCurveFallsOrRisesAndEndsAtOne) {
  const std::vector<std::string> texts = {
      "diameter [nm],cumulative\n100,0\n60,1\n40,3\n20,4\n",
      "radius [um], Volume [percent]\n0.01,40\n0.02,30\n0.03,10\n0.05,0\n"};
  for (const std::string &text : texts) {
    coble_pore_curve curve = {};
    ASSERT_EQ(coble_pore_curve_read(Write("p.csv", text).c_str(), &mercury, &curve), COBLE_OK)
        << coble_message();
    ASSERT_EQ(curve.rows, 4u);
    EXPECT_NEAR(curve.diameter[0], 100e-9, 1e-20);
    EXPECT_NEAR(curve.filled[1], 0.25, 1e-12);
    EXPECT_EQ(curve.filled[3], 1);
    EXPECT_NEAR(coble_pore_curve_mean(&curve), (80 + 2 * 50 + 30) / 4.0 * 1e-9, 1e-18);
    coble_pore_curve_release(&curve);
  }
}

// The same curve by diameter and by pressure, in bar and in psi, and its volumes in three ways.
TEST_F(Tables, PoreCurveOfPoresThatCannotBeIsRefused) {
  const coble_intrusion_params mercury = coble_intrusion_defaults();
  coble_pore_curve curve = {};
  const std::string path = Write("p.csv", "pressure_psia,incremental\n10,0.5\n1e-320,0.5\n");
  EXPECT_EQ(coble_pore_curve_read(path.c_str(), &mercury, &curve), COBLE_ERR_INPUT);
  EXPECT_NE(std::string(coble_message()).find("p.csv:3: a pore of inf m, it should be between"),
            std::string::npos)
      << coble_message();
}

TEST_F(Tables, PoreCurveAsInstrumentsWriteIt) {
  const double gamma = 0.485, angle = 130 * 3.14159265358979323846 / 180;
  coble_intrusion_params liquid = mercury;
  liquid.surface_tension = gamma;
  liquid.contact_angle = angle;
  // decades between the rows: slopes 1, 3, 0 have areas 2 and 1.5
  const double d[] = {1e-6, 1e-7, 1e-8}, filled[] = {0, 2 / 3.5, 1};
  std::string rows[5] = {"Pore Diameter (nm),Cumulative Volume (mL/g)\n",
                         "hg_pressure_psia,bulk_volume_occupied_percent\n",
                         "run,Pressure [bar],Incremental Volume [mL/g]\n",
                         "pore-radius_nm,log_differential_volume\n",
                         "pressure_MPa,cumulative_fraction,log_differential,diameter_nm\n"};
  const double slope[] = {1, 3, 0}, increment[] = {0, 2, 1.5};
  for (int i = 0; i < 3; i++) {
    const double pa = -4 * gamma * std::cos(angle) / d[i];
    const std::string v = std::to_string(35 * filled[i]);
    rows[0] += std::to_string(d[i] * 1e9) + "," + v + "\n";
    rows[1] += std::to_string(pa / 6894.757293168) + "," + v + "\n";
    rows[2] += "7," + std::to_string(pa * 1e-5) + "," + std::to_string(increment[i]) + "\n";
    rows[3] += std::to_string(d[i] * 5e8) + "," + std::to_string(slope[i]) + "\n";
    rows[4] += "1," + v + ",9," + std::to_string(d[i] * 1e9) + "\n";
  }
  for (const std::string &text : rows) {
    coble_pore_curve curve = {};
    SCOPED_TRACE(text);
    ASSERT_EQ(coble_pore_curve_read(Write("p.csv", text).c_str(), &liquid, &curve), COBLE_OK)
        << coble_message();
    ASSERT_EQ(curve.rows, 3u);
    for (int i = 0; i < 3; i++) {
      EXPECT_NEAR(curve.diameter[i] / d[i], 1, 1e-5);
      EXPECT_NEAR(curve.filled[i], filled[i], 1e-6);
    }
    coble_pore_curve_release(&curve);
  }
}

TEST_F(Tables, MeasuredMercuryCurvesAreRead) {
  for (const char *name : {"hpmi_single_porosity", "hpmi_dual_porosity"}) {
    const std::string path = std::string(COBLE_SHARED_DIR "/data/images/tables/") + name + ".csv";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
    coble_pore_curve curve = {};
    ASSERT_EQ(coble_pore_curve_read(path.c_str(), &mercury, &curve), COBLE_OK) << coble_message();
    EXPECT_GT(curve.rows, 100u);
    EXPECT_NEAR(curve.diameter[0], 1.4708 / (1.61 * 6894.757), 1e-8);  // 4 gamma |cos| = 1.4708 N/m
    EXPECT_EQ(curve.filled[0], 0);
    EXPECT_EQ(curve.filled[curve.rows - 1], 1);
    coble_pore_curve_release(&curve);
  }
}

TEST_F(Tables, PoreCurvesLieApartByVolume) {
  double measured_d[] = {50e-9, 30e-9, 10e-9}, measured_v[] = {0.2, 0.7, 1};
  double computed_d[] = {40e-9, 20e-9}, computed_v[] = {0.4, 0.8};
  const coble_pore_curve measured = {3, measured_d, measured_v};
  coble_intrusion_curve computed = {};
  computed.steps = 2;
  computed.diameter = computed_d;
  computed.filled = computed_v;
  computed.accessible = 0.8;  // 0, 1/2 and 1 of it at the measured diameters
  EXPECT_NEAR(coble_pore_curve_at(&computed, 30e-9), 0.5, 1e-12);
  const coble_pore_residual r = coble_pore_curve_residual(&measured, &computed);
  EXPECT_NEAR(r.largest, 0.2, 1e-12);
  EXPECT_NEAR(r.rms, std::sqrt((0.2 * 0.2 + 0.2 * 0.2) / 3), 1e-12);
}

TEST_F(Tables, PoreCurveErrorsNameTheLine) {
  const std::vector<Wrong> cases = {
      {"diameter [nm],cumulative\n50,0\n0,1\n", "p.csv:3:", "diameter is 0"},
      {"diameter [nm],cumulative\n50,0\n30,1\n40,2\n", "p.csv:4:", "fall or rise"},
      {"diameter [nm],cumulative\n50,1\n30,0.5\n", "p.csv:3:", "should not fall"},
      {"diameter [nm],cumulative\n50,-1\n30,0.5\n", "p.csv:2:", "below zero"},
      {"diameter [nm],cumulative\n50,0\n30,0\n", "p.csv: ", "add up to 0"},
      {"diameter [nm],log_differential\n50,1\n", "p.csv: ", "add up to 0"},
      {"\ndiameter [nm],log\n50,0\n", "p.csv:2:", "no column 'cumulative' or 'volume'"},
      {"size [nm],volume\n50,0\n", "p.csv:1:", "no column 'diameter', 'radius' or 'pressure'"},
      {"pressure [nm],volume\n50,0\n", "p.csv:1:", "expected a pressure"},
      {"pressure_psig,volume\n50,0\n", "p.csv:1:", "'psig' is not a known unit"},
      {"pressure [bar],volume\n0,0\n1,1\n", "p.csv:2:", "pressure is 0 MPa"},
      {"pressure [bar],volume\n1,0\n20,1\n10,2\n", "p.csv:4:", "fall or rise in pressure"},
      {"pressure [bar],volume\n1,1\n20,0\n", "p.csv:3:", "should not fall"},
      {"diameter [nm],incremental\n9,1\n5,-1\n", "p.csv:3:", "below zero"},
      {"diameter [nm],volume,pore volume\n9,1,1\n", "p.csv:1:", "another one gives already"},
      {"diameter,cumulative\n50,0\n", "p.csv:1:", "no unit"},
  };
  for (const Wrong &w : cases) {
    coble_pore_curve curve = {};
    const std::string path = Write("p.csv", w.text);
    SCOPED_TRACE(w.text);
    ExpectError(coble_pore_curve_read(path.c_str(), &mercury, &curve), COBLE_ERR_INPUT,
                {w.place, w.reason});
    EXPECT_EQ(curve.rows, 0u);
    EXPECT_EQ(curve.diameter, nullptr);
  }
}

TEST_F(Tables, AFailedWriteLeavesNothing) {
  coble_sphere sphere = {1e-9, 1e-9, 1e-9, 1e-9};
  coble_packing p = {{box[0], box[1], box[2]}, false, 1, &sphere};
  ExpectError(coble_spheres_write(Path("no/such/folder.csv").c_str(), &p), COBLE_ERR_IO,
              {"folder.csv", "No such file"});
  std::filesystem::create_directory(Path("taken"));
  ExpectError(coble_spheres_write(Path("taken").c_str(), &p), COBLE_ERR_IO, {"taken"});
  EXPECT_EQ(Count(), 1u);
}

}  // namespace
