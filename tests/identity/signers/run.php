<?php

// Runs the PHP signer over what comes on standard input: {site, now, keys, verify: [token], sign: [input]}.
declare(strict_types=1);

require __DIR__ . '/../../../examples/signers/php/HelpToken.php';

$asked = json_decode(stream_get_contents(STDIN), true, 64, JSON_THROW_ON_ERROR);

$verify = static function (string $token) use ($asked): array|string {
    try {
        $viewer = HelpToken::verify($token, $asked['keys'], $asked['site'], (float) $asked['now']);
        return ['traits' => (object) $viewer['traits']] + $viewer;
    } catch (TokenRejected $error) {
        return $error->reason;
    }
};

$sign = static function (array $asked): string {
    $user = array_diff_key($asked, array_flip(['site', 'iss', 'kid', 'secret', 'now', 'lifetime', 'jti']));
    try {
        return HelpToken::sign($user, ...array_diff_key($asked, $user));
    } catch (InvalidArgumentException $error) {
        return 'wrong: ' . $error->getMessage();
    }
};

$answer = ['verify' => array_map($verify, $asked['verify']), 'sign' => array_map($sign, $asked['sign'])];
echo json_encode($answer, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
