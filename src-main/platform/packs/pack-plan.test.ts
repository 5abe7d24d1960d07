import { describe, expect, it } from 'vitest';
import { type Machine, runsOn } from './machine.ts';
import { packOfWheel, planPack, planWheelFile } from './pack-plan.ts';
import { parseWheelName } from './wheel-name.ts';

const linux: Machine = {
  platform: 'linux',
  arch: 'x64',
  glibcVersion: '2.36',
  hasNvidiaGpu: false,
  hasOpenMpRuntime: true,
};
const withGpu: Machine = { ...linux, hasNvidiaGpu: true };
const mac: Machine = { platform: 'darwin', arch: 'arm64', hasNvidiaGpu: false, hasOpenMpRuntime: true };
const windows: Machine = { ...mac, platform: 'win32', arch: 'x64' };
const { glibcVersion: _, ...alpine } = linux;
const none = () => undefined;

describe('parseWheelName', () => {
  it.each([
    ['lightgbm-4.7.0-py3-none-win_amd64.whl', 'lightgbm', '4.7.0', ['win_amd64']],
    ['Tensorflow_CPU-2.21.0-1-cp312-cp312-a.b.whl', 'tensorflow-cpu', '2.21.0', ['a', 'b']],
  ])('reads %s', (file, project, version, platformTags) => {
    expect(parseWheelName(file)).toMatchObject({ project, version, platformTags });
  });
  it.each(['lightgbm-4.7.0.tar.gz', 'lightgbm.whl', 'a-b-c.whl', '----.whl', ''])('refuses %j', (file) => {
    expect(parseWheelName(file)).toBeUndefined();
  });
});

describe('runsOn', () => {
  it.each([
    ['manylinux_2_27_x86_64', linux, true],
    ['manylinux_2_27_x86_64', { ...linux, glibcVersion: '2.17' }, false],
    ['manylinux2014_x86_64', { ...linux, glibcVersion: '2.17' }, true],
    ['manylinux_2_36_x86_64', { ...linux, glibcVersion: '2.4' }, false],
    ['manylinux_2_27_aarch64', linux, false],
    ['manylinux_2_27_aarch64', { ...linux, arch: 'arm64' }, true],
    ['manylinux1_x86_64', alpine, false],
    ['macosx_12_0_arm64', mac, true],
    ['macosx_12_0_universal2', mac, true],
    ['macosx_12_0_x86_64', mac, false],
    ['macosx_12_0_arm64', linux, false],
    ['win_amd64', windows, true],
    ['win_amd64', { ...windows, arch: 'arm64' }, false],
  ] as const)('%s', (tag, machine, expected) => {
    expect(runsOn(tag, machine)).toBe(expected);
  });
});

describe('packOfWheel', () => {
  it.each([
    ['lightgbm-4.7.0-py3-none-win_amd64.whl', 'lightgbm'],
    ['tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl', 'tensorflow'],
    ['tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl', 'tensorflow'],
  ])('%s', (file, id) => {
    expect(packOfWheel(file)).toBe(id);
  });
  it('refuses what is no wheel, or a wheel of something else', () => {
    expect(() => packOfWheel('passwd')).toThrow("passwd does not have a wheel's name.");
    expect(() => packOfWheel('numpy-2.4.0-cp312-cp312-win_amd64.whl')).toThrow(
      'numpy-2.4.0-cp312-cp312-win_amd64.whl is a wheel of numpy, which no engine here runs on.',
    );
  });
});

describe('planPack', () => {
  it('takes the CPU wheel where there is no GPU', () => {
    const plans = planPack('tensorflow', linux);
    expect(plans.map(({ variant }) => variant)).toEqual(['cpu']);
    expect(plans[0].wheels.map(({ file }) => file)).toEqual([
      'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
    ]);
  });
  it('takes the CUDA wheels where there is an NVIDIA GPU, and has the CPU as a way out', () => {
    const plans = planPack('tensorflow', withGpu);
    expect(plans.map(({ variant }) => variant)).toEqual(['cuda', 'cpu']);
    expect(plans[0].wheels).toHaveLength(13);
  });
  it('brings libgomp where the system has none', () => {
    const [plan] = planPack('lightgbm', { ...linux, hasOpenMpRuntime: false });
    expect(plan.wheels).toHaveLength(2);
    expect(plan.preload).toEqual(['lightgbm.libs/libgomp.so.1']);
    expect(planPack('lightgbm', linux)[0].wheels).toHaveLength(1);
  });
  it('leaves out what is not needed at run time', () => {
    const [plan] = planPack('tensorflow', withGpu);
    const place = (name: string) => plan.wheels.flatMap((wheel) => wheel.place(name) ?? []).length > 0;
    expect(place('tensorflow/libtensorflow_cc.so.2')).toBe(true);
    expect(place('nvidia/cudnn/lib/libcudnn_ops.so.9')).toBe(true);
    expect(place('nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc')).toBe(true);
    expect(place('tensorflow/python/_pywrap_tfe.so')).toBe(false);
    expect(place('nvidia/cuda_nvrtc/lib/libnvrtc.alt.so.12')).toBe(false);
    expect(place('nvidia/cuda_runtime/lib/libcudart_static.a')).toBe(false);
  });
  it.each([
    ['lightgbm', alpine, 'a C library other than glibc'],
    ['tensorflow', windows, 'Windows on x64'],
    ['tensorflow', { ...linux, glibcVersion: '2.17' }, 'glibc 2.17'],
    ['tensorflow', { ...mac, arch: 'x64' }, 'macOS on x64'],
    ['lightgbm', { ...linux, platform: 'freebsd' }, 'freebsd on x64'],
  ] as const)('says why %s cannot be had', (id, machine, words) => {
    expect(() => planPack(id, machine)).toThrow(words);
  });
});

describe('planWheelFile', () => {
  const wheel = (file: string) => ({ path: `/stick/${file}`, file, sizeBytes: 1 });
  const known = 'lightgbm-4.7.0-py3-none-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl';

  it('demands the known sha256 of a known wheel', () => {
    const plan = planWheelFile('lightgbm', wheel(known), linux, none);
    expect(plan.wheels[0]).toMatchObject({
      path: `/stick/${known}`,
      sha256: expect.stringMatching(/^d23e922a/),
    });
    expect(plan.notes).toEqual([]);
  });
  it('takes another version as it is, and says so', () => {
    const plan = planWheelFile(
      'lightgbm',
      wheel('lightgbm-4.8.0-py3-none-manylinux_2_28_x86_64.whl'),
      linux,
      none,
    );
    expect(plan.version).toBe('4.8.0');
    expect(plan.wheels[0].sha256).toBeUndefined();
    expect(plan.notes.join(' ')).toMatch(/not checked.*4\.8\.0/);
  });
  it('finds companions beside it', () => {
    const file = 'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
    const beside = (name: string) => (name.startsWith('nvidia_cudnn') ? `/stick/${name}` : undefined);
    const plan = planWheelFile('tensorflow', wheel(file), withGpu, beside);
    expect(plan.variant).toBe('cuda');
    expect(plan.wheels.filter(({ path }) => path !== undefined)).toHaveLength(2);
    expect(planWheelFile('tensorflow', wheel(file), linux, none)).toMatchObject({
      variant: 'cpu',
      wheels: [{}],
    });
  });
  it('does not ask for CUDA with the CPU wheel', () => {
    const file = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
    expect(planWheelFile('tensorflow', wheel(file), withGpu, none)).toMatchObject({ variant: 'cpu' });
  });
  it.each([
    ['library.whl', "does not have a wheel's name"],
    ['lightgbm-..-py3-none-manylinux_2_28_x86_64.whl', "does not have a wheel's name"],
    ['xgboost-3.0.0-py3-none-manylinux_2_28_x86_64.whl', 'a wheel of xgboost'],
    ['lightgbm-4.7.0-py3-none-win_amd64.whl', 'for another kind of computer'],
  ])('refuses %s', (file, words) => {
    expect(() => planWheelFile('lightgbm', wheel(file), linux, none)).toThrow(words);
  });
});
