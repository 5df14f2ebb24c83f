#include "case_table.h"

#include <string.h>

#include "coble/image.h"
#include "coble/match.h"

static const coble_choice truths[] = {{"true", 1}, {"false", 0}, {NULL, 0}};
static const coble_choice sides[] = {{"mirror", 0}, {"periodic", 1}, {NULL, 0}};
static const coble_choice value_types[] = {{"uint8", 0}, {"uint16", 1}, {NULL, 0}};
static const coble_choice faces[] = {{"first", '-'}, {"last", '+'}, {NULL, 0}};
static const coble_choice axis_orders[] = {{"xyz", 0}, {"xzy", 0}, {"yxz", 0}, {"yzx", 0},
                                           {"zxy", 0}, {"zyx", 0}, {NULL, 0}};
static const coble_choice filters[] = {{"none", COBLE_FILTER_NONE},
                                       {"median", COBLE_FILTER_MEDIAN},
                                       {"gaussian", COBLE_FILTER_GAUSSIAN},
                                       {NULL, 0}};
static const coble_choice thresholds[] = {{"otsu", (int64_t)COBLE_THRESHOLD_OTSU}, {NULL, 0}};
static const coble_choice size_laws[] = {{"single", COBLE_SIZES_SINGLE},
                                         {"normal", COBLE_SIZES_NORMAL},
                                         {"lognormal", COBLE_SIZES_LOGNORMAL},
                                         {"histogram", COBLE_SIZES_HISTOGRAM},
                                         {NULL, 0}};
static const coble_choice unknowns[] = {
    {"porosity", COBLE_MATCH_POROSITY}, {"binder", COBLE_MATCH_BINDER}, {NULL, 0}};
static const coble_choice binder_places[] = {
    {"necks", COBLE_BINDER_NECKS}, {"coating", COBLE_BINDER_COATING}, {NULL, 0}};
static const coble_choice skeletons[] = {{"blocks", COBLE_SKELETON_BLOCKS},
                                         {"particles", COBLE_SKELETON_PARTICLES},
                                         {"grains", COBLE_SKELETON_GRAINS},
                                         {"columns", COBLE_SKELETON_COLUMNS},
                                         {NULL, 0}};
static const coble_choice fields[] = {{"saturation", offsetof(coble_case, output.saturation)},
                                      {"pressure", offsetof(coble_case, output.pressure)},
                                      {"pore_diameter", offsetof(coble_case, output.pore_diameter)},
                                      {"phase", offsetof(coble_case, output.phase)},
                                      {"films", offsetof(coble_case, output.films)},
                                      {"crevice", offsetof(coble_case, output.crevice)},
                                      {"displacement", offsetof(coble_case, output.displacement)},
                                      {"lab", offsetof(coble_case, output.lab)},
                                      {"lattice", offsetof(coble_case, output.lattice)},
                                      {NULL, 0}};

#define AT(field) offsetof(coble_case, field), sizeof(((coble_case *)0)->field)
#define STEP(field) offsetof(coble_case_step, field), sizeof(double)
#define BLOCK(path, meaning) \
  { path, COBLE_KEY_BLOCK, NULL, NULL, NULL, NULL, "", 0, 0, 1, 1, 0, NULL, meaning }
#define QUANTITY(path, where, unit, shown, low, high, text, meaning) \
  { path, COBLE_KEY_QUANTITY, unit, shown, low, high, text, where, 1, 1, 0, NULL, meaning }
#define NUMBER(path, where, low, high, text, meaning) \
  { path, COBLE_KEY_QUANTITY, "1", "", low, high, text, where, 1, 1, 0, NULL, meaning }
#define STRENGTH(path, field, text, meaning) \
  QUANTITY(path, AT(interfaces.field), "Pa", "MPa", "0 MPa", "10000 MPa", text, meaning)
#define ENERGY(path, field, high, meaning) \
  QUANTITY(path, AT(interfaces.field), "J/m2", "J/m2", "0 J/m2", high, "", meaning)
#define INTEGER(path, where, low, high, text, meaning) \
  { path, COBLE_KEY_INTEGER, NULL, NULL, low, high, text, where, 1, 1, 0, NULL, meaning }
#define INTEGERS(path, where, low, high, text, least, most, count, meaning) \
  { path, COBLE_KEY_INTEGER, NULL, NULL, low, high, text, where, least, most, count, NULL, meaning }
#define CHOICE(path, where, choices, text, meaning) \
  { path, COBLE_KEY_CHOICE, NULL, NULL, NULL, NULL, text, where, 1, 1, 0, choices, meaning }
#define FILENAME(path, where, text, meaning) \
  { path, COBLE_KEY_FILE, NULL, NULL, NULL, NULL, text, where, 1, 1, 0, NULL, meaning }

/* clang-format off */
static const coble_case_key keys[] = {
  {"include", COBLE_KEY_INCLUDE, NULL, NULL, NULL, NULL, "", 0, 0, 1, 1, 0, NULL,
   "case file, or list of case files, read first; what this file says wins"},
  {"name", COBLE_KEY_TEXT, NULL, NULL, NULL, NULL, "case", AT(name), 1, 1, 0, NULL,
   "title of the case"},

  BLOCK("geometry", "the porous layer; exactly one of generate, image, spheres, grey"),
  QUANTITY("geometry.voxel_size", AT(geometry.voxel_size), "m", "nm", "0.1 nm", "100 um", NULL,
    "edge of a voxel"),
  QUANTITY("geometry.thickness", AT(geometry.thickness), "m", "um", "0 um", "10 mm", "0 um",
    "thickness of the layer; 0: from the image, else mandatory"),
  {"geometry.width", COBLE_KEY_QUANTITY, "m", "um", "0 um", "10 mm", "0 um",
   offsetof(coble_case, geometry.width_x), sizeof(double), 1, 2, 0, NULL,
   "lateral size, one value or [x, y]; 0: from the image, else mandatory"},
  CHOICE("geometry.sides", AT(geometry.periodic_sides), sides, "periodic",
    "what lies beyond the four lateral faces"),
  INTEGER("geometry.seed", AT(geometry.seed), "0", "9223372036854775807", "1",
    "seed of every random number of the case"),
  INTEGER("geometry.grey_block", AT(geometry.grey_block), "1", "1024", "1",
    "voxels per edge averaged into one grey voxel; 1: pores stay resolved"),

  BLOCK("geometry.generate", "a random packing of spheres"),
  CHOICE("geometry.generate.distribution", AT(geometry.generate.law), size_laws, "single",
    "size distribution of the spheres, by number"),
  QUANTITY("geometry.generate.diameter", AT(geometry.generate.diameter), "m", "nm", "1 nm",
    "1 mm", "", "mean sphere diameter; mandatory unless from a histogram"),
  NUMBER("geometry.generate.spread", AT(geometry.generate.spread), "0", "0.5", "0",
    "standard deviation / mean of the diameters"),
  NUMBER("geometry.generate.porosity", AT(geometry.generate.porosity), "0.36", "0.8", "0.4",
    "void fraction wanted; above 0.6 with clusters"),
  QUANTITY("geometry.generate.pore_diameter", AT(geometry.generate.pore_diameter), "m", "nm",
    "0.1 nm", "1 mm", "",
    "mean pore diameter by mercury intrusion, in place of what search says"),
  FILENAME("geometry.generate.pore_curve", AT(geometry.generate.pore_curve), "",
    "CSV of a porosimeter, sizes or pressures and volumes, for its mean pore diameter"),
  QUANTITY("geometry.generate.liquid_tension", AT(geometry.generate.liquid_tension), "N/m", "N/m",
    "0.001 N/m", "10 N/m", "0.48 N/m",
    "surface tension of the liquid of a pore_curve in pressures; mercury"),
  QUANTITY("geometry.generate.liquid_angle", AT(geometry.generate.liquid_angle), "rad", "deg",
    "91 deg", "180 deg", "140 deg", "contact angle of that liquid; mercury"),
  FILENAME("geometry.generate.histogram", AT(geometry.generate.histogram), "",
    "CSV of diameters and counts, for distribution: histogram"),
  NUMBER("geometry.generate.overlap", AT(geometry.generate.overlap), "1e-6", "0.1", "1e-3",
    "largest overlap allowed / mean diameter"),
  CHOICE("geometry.generate.search", AT(geometry.generate.search), unknowns, "porosity",
    "what is searched for the wanted pores: porosity (or sintering), or the binder's fraction"),
  BLOCK("geometry.generate.clusters", "wide pores between dense clusters of spheres"),
  QUANTITY("geometry.generate.clusters.length", AT(geometry.generate.cluster_length), "m", "um",
    "0 um", "1 mm", "0 um",
    "l of exp(-r^2/l^2), the correlation of the field that says which spheres go; 0: none do"),
  BLOCK("geometry.generate.binder", "binder among the spheres; porosity is that without it"),
  CHOICE("geometry.generate.binder.place", AT(geometry.generate.binder_place), binder_places,
    "necks", "about the contacts, or as a coating of every sphere"),
  NUMBER("geometry.generate.binder.fraction", AT(geometry.generate.binder_fraction), "0", "0.5",
    "", "of the solid's volume; of a mass fraction w: (w/rho_b)/(w/rho_b + (1-w)/rho_s)"),

  BLOCK("geometry.image", "a measured structure: .tif, .raw or .bin, .vti"),
  FILENAME("geometry.image.file", AT(geometry.image.file), NULL, "the image"),
  INTEGERS("geometry.image.shape", AT(geometry.image.shape[0]), "0", "65536", "[0, 0, 0]", 3, 3, 0,
    "raw files: voxels along the axes of the file, fastest first"),
  CHOICE("geometry.image.type", AT(geometry.image.sixteen_bit), value_types, "uint8",
    "raw files: type of a voxel, little endian"),
  INTEGER("geometry.image.skip", AT(geometry.image.skip), "0", "1099511627776", "0",
    "raw files: bytes before the first voxel"),
  {"geometry.image.axes", COBLE_KEY_TEXT, NULL, NULL, NULL, NULL, "xyz", AT(geometry.image.axes),
   1, 1, 0, axis_orders,
   "axes of the file (x fastest) that become x, y, z of the layer"},
  CHOICE("geometry.image.se_face", AT(geometry.image.se_face), faces, "first",
    "slice of the layer's z axis that lies at the solid electrolyte"),
  INTEGERS("geometry.image.crop_first", AT(geometry.image.crop_first[0]), "0", "65535",
    "[0, 0, 0]", 3, 3, 0, "first voxel kept, after reordering"),
  INTEGERS("geometry.image.crop_size", AT(geometry.image.crop_size[0]), "0", "65536",
    "[0, 0, 0]", 3, 3, 0, "voxels kept; 0: to the end"),
  INTEGERS("geometry.image.pore_labels", AT(geometry.image.pore_labels[0]), "0", "65535", "[]",
    0, COBLE_LIST_MAX, offsetof(coble_case, geometry.image.pore_labels_count),
    "values that are pore; either this or threshold"),
  CHOICE("geometry.image.filter", AT(geometry.image.filter), filters, "none",
    "what takes the noise out of a grey image before its threshold"),
  NUMBER("geometry.image.filter_radius", AT(geometry.image.filter_radius), "0.3", "10", "1",
    "voxels: of the median's ball, or standard deviation of the Gaussian"),
  NUMBER("geometry.image.flatten", AT(geometry.image.flatten), "0", "1000", "0",
    "voxels over which light drifts in and between slices, to be made even first; 0: none"),
  {"geometry.image.threshold", COBLE_KEY_QUANTITY, "1", "", "0", "65536", "",
   AT(geometry.image.threshold), 1, 1, 0, thresholds,
   "grey value between pore and solid; either this or pore_labels"},
  CHOICE("geometry.image.pore_above", AT(geometry.image.pore_above), truths, "false",
    "are pores the values at or above the threshold (true) or below it (false)?"),

  BLOCK("geometry.spheres", "a list of spheres"),
  FILENAME("geometry.spheres.file", AT(geometry.spheres.file), NULL,
    "CSV: x [nm],y [nm],z [nm],diameter [nm]"),

  BLOCK("geometry.grey", "a homogenised layer with a random field of pore diameters"),
  NUMBER("geometry.grey.porosity", AT(geometry.grey.porosity), "0.01", "0.99", NULL,
    "void fraction"),
  QUANTITY("geometry.grey.diameter", AT(geometry.grey.diameter), "m", "nm", "0.5 nm", "100 um",
    NULL, "mean pore diameter"),
  NUMBER("geometry.grey.tortuosity", AT(geometry.grey.tortuosity), "1", "100", "1.5",
    "tortuosity factor tau, D_eff = D porosity/tau"),
  NUMBER("geometry.grey.cv", AT(geometry.grey.cv), "0", "2", "0",
    "standard deviation / mean of the lognormal diameter"),
  QUANTITY("geometry.grey.correlation_length", AT(geometry.grey.correlation_length), "m", "um",
    "0 um", "1 mm", "0 um", "l of the correlation exp(-r^2/l^2) of the diameter; 0: none"),
  CHOICE("geometry.grey.columnar", AT(geometry.grey.columnar), truths, "false",
    "does the diameter vary in x and y only?"),

  BLOCK("scaffold", "the solid of the layer"),
  {"scaffold.material", COBLE_KEY_TEXT, NULL, NULL, NULL, NULL, "carbon", AT(material), 1, 1, 0,
   NULL, "name of the scaffold's material"},
  NUMBER("scaffold.surface_factor", AT(creep.surface_factor), "1e-6", "1e6", "1",
    "s_mat: surface mobility relative to carbon"),
  QUANTITY("scaffold.contact_angle", AT(creep.contact_angle), "rad", "deg", "0 deg", "180 deg",
    "60 deg", "theta of Li on the scaffold; below 90 deg Li is sucked in"),
  BLOCK("scaffold.decoration", "small particles of another material on the walls of the pores"),
  {"scaffold.decoration.material", COBLE_KEY_TEXT, NULL, NULL, NULL, NULL, "silver",
   AT(decoration.material), 1, 1, 0, NULL, "name of their material"},
  QUANTITY("scaffold.decoration.diameter", AT(decoration.diameter), "m", "nm", "0.1 nm", "1 mm",
    "20 nm", "of a particle; those of three voxels and more are placed on the spheres"),
  NUMBER("scaffold.decoration.loading", AT(decoration.loading), "1e-9", "1", "",
    "volume of the particles / of the spheres; of a mass ratio w: w rho_sphere/rho_particle"),
  NUMBER("scaffold.decoration.coverage", AT(decoration.coverage), "0", "1", "",
    "share of the walls that they cover; either this or loading"),
  NUMBER("scaffold.decoration.surface_factor", AT(creep.decoration_factor), "1e-6", "1e6", "1",
    "s_mat of what is covered"),
  QUANTITY("scaffold.decoration.contact_angle", AT(creep.decoration_angle), "rad", "deg", "0 deg",
    "180 deg", "60 deg", "theta of Li on what is covered"),

  BLOCK("skeleton", "the lattice of bonded nodes that stands for the solid"),
  CHOICE("skeleton.kind", AT(skeleton.kind), skeletons, "blocks",
    "nodes: blocks of voxels, particles of the packing, grains of an image, or columns of blocks"),
  INTEGER("skeleton.block", AT(skeleton.block), "1", "1024", "4",
    "voxels per edge of a block or column; divides the layer"),
  QUANTITY("skeleton.modulus", AT(skeleton.modulus), "Pa", "GPa", "0.001 GPa", "1000 GPa", "1 GPa",
    "Young's modulus of the layer, for blocks and columns"),
  QUANTITY("skeleton.column_shear", AT(skeleton.column_shear), "Pa", "GPa", "0.001 GPa",
    "1000 GPa", "0.4 GPa", "shear modulus of the links between columns"),
  QUANTITY("skeleton.solid_modulus", AT(skeleton.solid_modulus), "Pa", "GPa", "0.001 GPa",
    "10000 GPa", "15 GPa", "Young's modulus of a particle or grain"),
  QUANTITY("skeleton.binder_modulus", AT(skeleton.binder_modulus), "Pa", "GPa", "0.001 GPa",
    "1000 GPa", "1.5 GPa", "Young's modulus of the binder"),
  NUMBER("skeleton.binder_fraction", AT(skeleton.binder_fraction), "0", "0.5", "0.1",
    "mass fraction of binder in the solid"),
  QUANTITY("skeleton.solid_density", AT(skeleton.solid_density), "kg/m3", "kg/m3", "1 kg/m3",
    "30000 kg/m3", "1800 kg/m3", "density of a particle"),
  QUANTITY("skeleton.binder_density", AT(skeleton.binder_density), "kg/m3", "kg/m3", "1 kg/m3",
    "30000 kg/m3", "1780 kg/m3", "density of the binder"),
  NUMBER("skeleton.biot", AT(biot), "0", "1", "",
    "share of the Li pressure that loads a grey voxel's solid; its porosity unless given"),

  BLOCK("li", "constants of lithium"),
  QUANTITY("li.atomic_volume", AT(li.atomic_volume), "m3", "m3", "1e-30 m3", "1e-28 m3",
    "2.162e-29 m3", "Omega; from the lattice constant of Nadler & Kempter 1959"),
  QUANTITY("li.melting_point", AT(li.melting_point), "K", "K", "100 K", "2000 K", "453.65 K",
    "T_m; CRC Handbook"),
  QUANTITY("li.surface_tension", AT(li.surface_tension), "J/m2", "J/m2", "0.01 J/m2", "5 J/m2",
    "0.50 J/m2", "gamma of solid Li; 0.46-0.55 in the literature"),
  QUANTITY("li.layer_thickness", AT(li.layer_thickness), "m", "nm", "0.05 nm", "10 nm", "0.30 nm",
    "delta: nominal thickness of the diffusing layer"),
  QUANTITY("li.diffusivity", AT(li.diffusivity), "m2/s", "cm2/s", "1e-12 cm2/s", "1e6 cm2/s",
    "0.014 cm2/s", "D0 of D_s = D0 exp(-E T_m/T); Gjostein 1967, eq. 3 of Park et al. 2022"),
  NUMBER("li.diffusion_exponent", AT(li.diffusion_exponent), "0", "100", "6.54",
    "E of D_s = D0 exp(-E T_m/T); as diffusivity"),
  QUANTITY("li.creep_rate", AT(li.creep_rate), "1/s", "1/s", "0 1/s", "1e12 1/s", "4.25e4 1/s",
    "A of bulk creep A exp(-Q/RT) (sigma/S)^(1/m); Anand & Narayan 2019"),
  QUANTITY("li.creep_activation", AT(li.creep_activation), "J/mol", "kJ/mol", "0 kJ/mol",
    "1000 kJ/mol", "37 kJ/mol", "Q of bulk creep; LePage et al. 2019"),
  QUANTITY("li.creep_strength", AT(li.creep_strength), "Pa", "MPa", "0.001 MPa", "1000 MPa",
    "1.1 MPa", "S of bulk creep; Anand & Narayan 2019"),
  NUMBER("li.creep_exponent", AT(li.creep_exponent), "1", "50", "6.666666666666667",
    "1/m of bulk creep; Anand & Narayan 2019"),
  QUANTITY("li.yield_stress", AT(li.yield_stress), "Pa", "MPa", "0.01 MPa", "10000 MPa",
    "105 MPa", "yield stress of a pillar of yield_diameter; Xu et al. 2017"),
  QUANTITY("li.yield_diameter", AT(li.yield_diameter), "m", "um", "0.001 um", "1000 um", "1 um",
    "diameter to which yield_stress belongs"),
  NUMBER("li.yield_size_exponent", AT(li.yield_size_exponent), "0", "2", "0.7",
    "a of yield stress ~ d^-a; Xu et al. 2017"),

  BLOCK("creep", "pore mobility m = chi s_mat 4 M/d (d0/d)^(n-1)"),
  NUMBER("creep.exponent", AT(creep.exponent), "1", "10", "3",
    "n; 1: wall diffusion in a tube, 3: eq. 2 of Park et al. 2022"),
  NUMBER("creep.factor", AT(creep.factor), "1e-6", "1e6", "1",
    "chi: mobility relative to the bare constants"),
  QUANTITY("creep.advance_length", AT(creep.advance_length), "m", "nm", "0.1 nm", "100 um",
    "30.9 nm", "d0: pore diameter at which n does not matter"),
  CHOICE("creep.plastic", AT(creep.plastic), truths, "false",
    "plastic flow above the size-dependent yield stress"),
  CHOICE("creep.film_creep", AT(creep.film_creep), truths, "true",
    "bulk power-law creep of Li in open films"),
  QUANTITY("creep.bulk_conductance", AT(creep.bulk_conductance), "m2/(Pa s)", "m2/(Pa s)",
    "0 m2/(Pa s)", "1 m2/(Pa s)", "0 m2/(Pa s)",
    "transport through the lithiated scaffold, per total area"),

  BLOCK("cell", "what is done to the cell"),
  QUANTITY("cell.temperature", AT(cell.temperature), "K", "degC", "-100 degC", "180 degC",
    "60 degC", "temperature; Li melts at 180.5 degC"),
  QUANTITY("cell.stack_pressure", AT(cell.stack_pressure), "Pa", "MPa", "0 MPa", "1000 MPa",
    "5 MPa", "pressure on the current collector during cycling"),
  QUANTITY("cell.fabrication_pressure", AT(cell.fabrication_pressure), "Pa", "MPa", "0.001 MPa",
    "10000 MPa", "380 MPa", "pressure at which the layer was pressed onto the electrolyte"),
  QUANTITY("cell.current_density", AT(cell.current_density), "A/m2", "mA/cm2", "-1000 mA/cm2",
    "1000 mA/cm2", "0.5 mA/cm2", "positive plates Li, negative strips it, 0 rests"),
  QUANTITY("cell.capacity", AT(cell.capacity), "C/m2", "mAh/cm2", "0 mAh/cm2", "1000 mAh/cm2",
    "3 mAh/cm2", "charge to pass; with steps: the sum of their magnitudes"),
  {"cell.steps", COBLE_KEY_STEPS, NULL, NULL, NULL, NULL, "", AT(cell.steps[0]), 1, COBLE_STEPS_MAX,
   offsetof(coble_case, cell.step_count), NULL,
   "list of steps, instead of one of current_density and capacity"},
  QUANTITY("cell.steps.current_density", STEP(current_density), "A/m2", "mA/cm2",
    "-1000 mA/cm2", "1000 mA/cm2", "", "of this step; that of the cell unless given"),
  QUANTITY("cell.steps.capacity", STEP(capacity), "C/m2", "mAh/cm2", "1e-6 mAh/cm2",
    "1000 mAh/cm2", "", "charge of this step, without sign; either this or duration"),
  QUANTITY("cell.steps.duration", STEP(duration), "s", "h", "1e-6 h", "1e5 h", "",
    "time of this step; either this or capacity"),

  BLOCK("interfaces", "strengths, and works of adhesion of eq. 1 of Park et al. 2022"),
  STRENGTH("interfaces.sigma_se", sigma_se, "6 MPa",
    "strength of SE|layer in tension when pressed at fabrication_reference"),
  STRENGTH("interfaces.tau_se", tau_se, "", "the same in shear; equal to sigma_se unless given"),
  ENERGY("interfaces.fracture_energy_se", energy_se, "10000 J/m2",
    "fracture energy of SE|layer when pressed so; instead of sigma_se"),
  QUANTITY("interfaces.fabrication_reference", AT(interfaces.fabrication_reference), "Pa", "MPa",
    "0.001 MPa", "10000 MPa", "380 MPa", "fabrication pressure to which the three above belong"),
  NUMBER("interfaces.fabrication_exponent", AT(interfaces.fabrication_exponent), "0", "3",
    "0.69173", "each of the three ~ (fabrication_pressure/fabrication_reference)^exponent"),
  STRENGTH("interfaces.sigma_cc", sigma_cc, "0.5 MPa", "strength of layer|CC in tension"),
  STRENGTH("interfaces.tau_cc", tau_cc, "", "the same in shear; equal to sigma_cc unless given"),
  ENERGY("interfaces.fracture_energy_cc", energy_cc, "10000 J/m2",
    "fracture energy of layer|CC; instead of sigma_cc"),
  STRENGTH("interfaces.cohesion", cohesion, "1 MPa",
    "strength of the layer's own bonds in tension"),
  STRENGTH("interfaces.cohesion_shear", cohesion_shear, "",
    "the same in shear; equal to cohesion unless given"),
  ENERGY("interfaces.fracture_energy_layer", energy_layer, "10000 J/m2",
    "fracture energy of the layer; instead of cohesion"),
  {"interfaces.scatter", COBLE_KEY_QUANTITY, "1", "", "0", "1", "0.2",
   offsetof(coble_case, interfaces.scatter), sizeof(double), 1, 3, 0, NULL,
   "standard deviation / mean of the strength of a bond; one value or [layer, se, cc]"},
  NUMBER("interfaces.film_factor", AT(interfaces.film_factor), "1e-6", "1e6", "1",
    "mobility of Li along the SE or the CC / along an Li|scaffold interface"),
  NUMBER("interfaces.crevice_factor", AT(interfaces.crevice_factor), "1", "1e6", "50",
    "mobility of Li along a crevice's wall / along an Li|scaffold interface"),
  ENERGY("interfaces.work_se_layer", w_se_layer, "100 J/m2", "work of adhesion SE|layer"),
  ENERGY("interfaces.work_li_se", w_li_se, "100 J/m2", "work of adhesion Li|SE"),
  ENERGY("interfaces.work_li_layer", w_li_layer, "100 J/m2", "work of adhesion Li|layer"),
  ENERGY("interfaces.work_cc_layer", w_cc_layer, "100 J/m2", "work of adhesion CC|layer"),
  ENERGY("interfaces.work_li_cc", w_li_cc, "100 J/m2", "work of adhesion Li|CC"),

  BLOCK("numerics", "how it is computed"),
  QUANTITY("numerics.film_stiffness", AT(numerics.film_stiffness), "Pa/m", "Pa/m", "1e9 Pa/m",
    "1e20 Pa/m", "2e17 Pa/m", "K_Li of Li films: nearly rigid beside the lattice"),
  QUANTITY("numerics.dt_first", AT(numerics.dt_first), "s", "s", "1e-9 s", "1e6 s", "1 s",
    "first time step"),
  QUANTITY("numerics.dt_max", AT(numerics.dt_max), "s", "s", "0 s", "1e9 s", "0 s",
    "largest time step; 0: from the capacity"),
  NUMBER("numerics.dt_growth", AT(numerics.dt_growth), "1", "10", "1.3",
    "growth of the time step after an accepted step"),
  NUMBER("numerics.front_limit", AT(numerics.front_limit), "0.01", "10", "0.5",
    "largest advance of the front in a step, voxels"),
  NUMBER("numerics.tolerance", AT(numerics.tolerance), "1e-14", "0.1", "1e-6",
    "relative residual of the linear solve"),
  INTEGER("numerics.max_iterations", AT(numerics.max_iterations), "1", "1000000", "200",
    "of the linear solve"),
  CHOICE("numerics.capillary_order", AT(numerics.capillary_order), truths, "false",
    "begin the steps of unequal wetted pores with the states that suction orders (an attempt)"),
  INTEGER("numerics.max_active_sets", AT(numerics.max_active_sets), "1", "10000", "60",
    "changes of the active set in a step"),
  NUMBER("numerics.ledger_limit", AT(numerics.ledger_limit), "1e-15", "1", "1e-8",
    "relative Li defect above which the run stops"),
  NUMBER("numerics.event_accuracy", AT(numerics.event_accuracy), "1e-6", "10", "0.5",
    "Li plated in a step after its first break, over the stretch at which bonds break"),

  BLOCK("output", "what is written"),
  {"output.fields", COBLE_KEY_FLAGS, NULL, NULL, NULL, NULL, "[saturation, pressure, films]", 0, 0,
   0, 9, 0, fields, "fields of an output: any of these"},
  QUANTITY("output.every", AT(output.every), "C/m2", "mAh/cm2", "0 mAh/cm2", "1000 mAh/cm2",
    "0 mAh/cm2", "charge between outputs; 0: only start, end and at"),
  {"output.at", COBLE_KEY_QUANTITY, "C/m2", "mAh/cm2", "0 mAh/cm2", "1000 mAh/cm2", "[]",
   AT(output.at[0]), 0, COBLE_LIST_MAX, offsetof(coble_case, output.at_count), NULL,
   "charges passed at which to write"},
  INTEGERS("output.region_first", AT(output.region_first[0]), "0", "2147483647", "[0, 0, 0]", 3,
    3, 0, "first voxel written"),
  INTEGERS("output.region_size", AT(output.region_size[0]), "0", "2147483647", "[0, 0, 0]", 3, 3,
    0, "voxels written; 0: all"),
  INTEGER("output.stride", AT(output.stride), "1", "1024", "1",
    "every so many-th voxel along each axis is written"),
  CHOICE("output.preview", AT(output.preview), truths, "true",
    "does each output leave a small picture, preview_NNNN.png?"),
  QUANTITY("output.lab_spacing", AT(output.lab_spacing), "m", "um", "0 um", "100 um", "0 um",
    "edge of a cell of the field lab, the deformed cell; 0: stride times the voxel"),
};
/* clang-format on */
enum { KEYS = sizeof keys / sizeof *keys };
_Static_assert(sizeof keys / sizeof *keys <= COBLE_CASE_KEYS_MAX,
               "make COBLE_CASE_KEYS_MAX larger");

const coble_case_key *coble_case_keys(int *count) {
  *count = KEYS;
  return keys;
}

const coble_case_key *coble_case_key_find(const char *path) {
  for (int i = 0; i < KEYS; i++)
    if (strcmp(keys[i].path, path) == 0) return &keys[i];
  return NULL;
}

const char *coble_case_key_leaf(const coble_case_key *key) {
  const char *dot = strrchr(key->path, '.');
  return dot ? dot + 1 : key->path;
}

int coble_case_key_depth(const coble_case_key *key) {
  int dots = 0;
  for (const char *p = key->path; *p; p++) dots += *p == '.';
  return dots;
}

bool coble_case_key_below(const coble_case_key *key, const coble_case_key *block) {
  const size_t length = strlen(block->path);
  return strncmp(key->path, block->path, length) == 0 && key->path[length] == '.';
}

bool coble_case_key_in_step(const coble_case_key *key) {
  return strncmp(key->path, "cell.steps.", 11) == 0;
}

const char *coble_case_source_block(coble_geometry_source source) {
  static const char *const block[] = {"geometry.generate", "geometry.image", "geometry.spheres",
                                      "geometry.grey"};
  return block[source];
}

static int append_choices(const coble_choice *choice, char *out, size_t size) {
  int length = 0;
  for (; choice->name; choice++)
    length += snprintf(out + length, size - (size_t)length, "%s%s", choice->name,
                       !choice[1].name  ? ""
                       : choice[2].name ? ", "
                                        : " or ");
  return length;
}

void coble_case_key_expected(const coble_case_key *key, char *out, size_t size) {
  char one[256] = "";
  const char *more = key->most > 1 ? "s" : "";
  switch (key->kind) {
    case COBLE_KEY_BLOCK:
      snprintf(one, sizeof one, "a block of keys");
      break;
    case COBLE_KEY_STEPS:
      snprintf(one, sizeof one, "entries of keys");
      break;
    case COBLE_KEY_INCLUDE:
      snprintf(one, sizeof one, "a case file or a list of them");
      break;
    case COBLE_KEY_QUANTITY:
      if (*key->shown)
        snprintf(one, sizeof one, "value%s with unit from %s to %s", more, key->low, key->high);
      else
        snprintf(one, sizeof one, "number%s from %s to %s%s%s", more, key->low, key->high,
                 key->choices ? ", or " : "", key->choices ? key->choices->name : "");
      break;
    case COBLE_KEY_INTEGER:
      snprintf(one, sizeof one, "whole number%s from %s to %s", more, key->low, key->high);
      break;
    case COBLE_KEY_FILE:
      snprintf(one, sizeof one, "an existing file");
      break;
    default:
      if (key->choices)
        append_choices(key->choices, one, sizeof one);
      else
        snprintf(one, sizeof one, "a text of up to %zu bytes", key->size - 1);
  }
  const bool article = key->kind == COBLE_KEY_QUANTITY || key->kind == COBLE_KEY_INTEGER;
  if (key->most == 1)
    snprintf(out, size, "%s%s", article ? "a " : "", one);
  else if (key->kind == COBLE_KEY_FLAGS)
    snprintf(out, size, "a list of any of %s", one);
  else if (key->least == key->most)
    snprintf(out, size, "a list of %d %s", key->most, one);
  else
    snprintf(out, size, "a list of %d to %d %s", key->least, key->most, one);
}
