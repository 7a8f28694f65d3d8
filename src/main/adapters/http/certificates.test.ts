import https from 'node:https';
import { describe, expect, it } from 'vitest';
import { clientFor, failureFor, listen, post } from './loopback.test-support.ts';

// A pair made for this test alone: it names 127.0.0.1 and nobody trusts it.
const pair = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzYhj54TOkmBQeTS6
sUaAJIrIvLdPmRmMI/ZBbnfNFQehRANCAASBcclm5Lygjlr3yARpaEILNFSR7kjO
XxxS24Hnr4LyT/U5KxsfF7tf9hqYFnUpypO4wxZO/GZmQWmyFftfCGFv
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBkDCCATagAwIBAgIUI+xJcok9ZlrnEcvJLVS9nWn7V38wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTIyMTAzN1oYDzIxMjYxMDI4
MjIxMDM3WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASBcclm5Lygjlr3yARpaEILNFSR7kjOXxxS24Hnr4LyT/U5KxsfF7tf
9hqYFnUpypO4wxZO/GZmQWmyFftfCGFvo2QwYjAdBgNVHQ4EFgQUAeG04stc4CvW
tIYi/gv0LoCZKbwwHwYDVR0jBBgwFoAUAeG04stc4CvWtIYi/gv0LoCZKbwwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC
IQCTGgXzNE86MILz4jioKhIdc2HEA+TOU+RL7cQCkIAD1QIgVli5SHeKYbJPyyu1
eDEAjADJS7KdV37EjtK/mfGuNnI=
-----END CERTIFICATE-----`,
};

describe('certificates', () => {
  it('that nobody vouches for stop a write before it is sent', async () => {
    let received = 0;
    const host = await listen(
      https.createServer(pair, (_, reply) => {
        received += 1;
        reply.end();
      }),
    );
    const { failure: value } = await failureFor(`https://${host}`, post(`https://${host}/`));
    expect(value).toMatchObject({ code: 'tls-invalid', acted: 'no', retry: 'never' });
    expect(received).toBe(0);
  });

  it('of an authority that the seller added are accepted', async () => {
    const host = await listen(https.createServer(pair, (_, reply) => reply.end('safe')));
    const { client } = clientFor(`https://${host}`, { ca: pair.cert });
    const result = await client.request(post(`https://${host}/`));
    expect(result.ok && result.value.status).toBe(200);
  });
});
